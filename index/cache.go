package index

import (
	"container/list"
	"sync"
)

// What is kept in memory of the texts used last: about 4 kB a passage, 10 kB a text.
const (
	cachedPassages = 8192
	cachedTexts    = 2048
)

// A cache keeps the values used last. Its keys hold the revision: a changed text is simply another key.
type cache[K comparable, V any] struct {
	mu    sync.Mutex
	size  int
	order *list.List // of entry, last used first
	byKey map[K]*list.Element
}

type entry[K comparable, V any] struct {
	key   K
	value V
}

type passageKey struct {
	text     string
	position int64
	n        int
}

func newCache[K comparable, V any](size int) *cache[K, V] {
	return &cache[K, V]{size: size, order: list.New(), byKey: map[K]*list.Element{}}
}

// Get gives a value that is still kept.
func (c *cache[K, V]) Get(k K) (v V, ok bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	e, ok := c.byKey[k]
	if !ok {
		return v, false
	}
	c.order.MoveToFront(e)
	return e.Value.(entry[K, V]).value, true
}

// Add keeps a value; the one used longest ago goes where there are too many.
func (c *cache[K, V]) Add(k K, v V) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if _, ok := c.byKey[k]; ok {
		return
	}
	c.byKey[k] = c.order.PushFront(entry[K, V]{k, v})
	for c.order.Len() > c.size {
		last := c.order.Back()
		delete(c.byKey, last.Value.(entry[K, V]).key)
		c.order.Remove(last)
	}
}
