package index

import (
	"container/list"
	"sync"
)

// cachedPassages bounds the analysed passages kept in memory, about 10 kB each.
const cachedPassages = 4096

// A cache keeps the passages used last. Its keys hold the revision: a changed text is simply another key.
type cache struct {
	mu    sync.Mutex
	size  int
	order *list.List // of *passage, last used first
	byKey map[passageKey]*list.Element
}

type passageKey struct {
	text     string
	position int64
	n        int
}

func newCache(size int) *cache {
	return &cache{size: size, order: list.New(), byKey: map[passageKey]*list.Element{}}
}

func (c *cache) get(k passageKey) *passage {
	c.mu.Lock()
	defer c.mu.Unlock()
	e, ok := c.byKey[k]
	if !ok {
		return nil
	}
	c.order.MoveToFront(e)
	return e.Value.(*passage)
}

func (c *cache) put(p *passage) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if _, ok := c.byKey[p.key]; ok {
		return
	}
	c.byKey[p.key] = c.order.PushFront(p)
	for c.order.Len() > c.size {
		last := c.order.Back()
		delete(c.byKey, last.Value.(*passage).key)
		c.order.Remove(last)
	}
}
