package index

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/fnv"
)

// A boltFile is root.bolt as bytes, to be looked through before bbolt maps it into memory: on a damaged page number
// bbolt reads beside the file, and the fault ends the program, past any recover.
type boltFile struct {
	bytes    []byte
	pageSize uint64
	pages    uint64          // below the high-water mark
	seen     map[uint64]bool // pages that hold something, or are free
}

const (
	boltMagic, boltVersion               = 0xED0CDAED, 2
	boltBranch, boltLeaf, boltFreelist   = 0x01, 0x02, 0x10
	boltHeader, boltElement, boltMetaSum = 16, 16, 56
	boltBucketFlag                       = 0x01
)

var (
	native        = binary.NativeEndian
	errBoltDamage = errors.New("its file root.bolt is damaged")
)

// wholeBolt checks that every page is where and what it should be, and that each is either in use or free, once. What
// the pages hold it does not judge.
func wholeBolt(b []byte) (err error) {
	defer func() {
		if r := recover(); r != nil { // a length that points out of the file
			err = fmt.Errorf("%w: %v", errBoltDamage, r)
		}
	}()
	var newest []byte
	f := &boltFile{bytes: b, seen: map[uint64]bool{0: true, 1: true}}
	for n := range uint64(2) {
		f.pageSize = max(f.pageSize, uint64(native.Uint32(b[boltHeader+8:])))
		meta := b[n*f.pageSize+boltHeader:][:boltMetaSum+8]
		h := fnv.New64a()
		h.Write(meta[:boltMetaSum])
		if native.Uint32(meta) != boltMagic || native.Uint32(meta[4:]) != boltVersion || h.Sum64() != native.Uint64(meta[boltMetaSum:]) {
			return errBoltDamage
		}
		if newest == nil || native.Uint64(meta[48:]) > native.Uint64(newest[48:]) {
			newest = meta
		}
	}
	f.pages = native.Uint64(newest[40:])
	if f.pageSize == 0 || f.pages > uint64(len(b))/f.pageSize || !f.tree(native.Uint64(newest[16:])) || !f.free(native.Uint64(newest[32:])) {
		return errBoltDamage
	}
	if uint64(len(f.seen)) != f.pages {
		return errBoltDamage
	}
	return nil
}

// take gives a page with what overflows it, where nothing else has taken it yet.
func (f *boltFile) take(id uint64) (page []byte, flags uint16, ok bool) {
	if id < 2 || id >= f.pages {
		return nil, 0, false
	}
	page = f.bytes[id*f.pageSize:]
	last := id + uint64(native.Uint32(page[12:]))
	if native.Uint64(page) != id || last >= f.pages {
		return nil, 0, false
	}
	for n := id; n <= last; n++ {
		if f.seen[n] {
			return nil, 0, false
		}
		f.seen[n] = true
	}
	return page[:(last-id+1)*f.pageSize], native.Uint16(page[8:]), true
}

func (f *boltFile) tree(id uint64) bool {
	page, flags, ok := f.take(id)
	if !ok {
		return false
	}
	switch flags {
	case boltLeaf:
		return f.leaf(page)
	case boltBranch:
		for i := range int(native.Uint16(page[10:])) {
			e := page[boltHeader+i*boltElement:]
			_ = e[native.Uint32(e):][:native.Uint32(e[4:])] // the key lies in the page
			if !f.tree(native.Uint64(e[8:])) {
				return false
			}
		}
		return true
	}
	return false
}

func (f *boltFile) leaf(page []byte) bool {
	for i := range int(native.Uint16(page[10:])) {
		e := page[boltHeader+i*boltElement:]
		flags, keySize, size := native.Uint32(e), uint64(native.Uint32(e[8:])), uint64(native.Uint32(e[12:]))
		value := e[uint64(native.Uint32(e[4:]))+keySize:][:size]
		if flags == 0 {
			continue
		}
		if flags != boltBucketFlag {
			return false
		}
		root := native.Uint64(value)
		if root != 0 && !f.tree(root) {
			return false
		}
		if inline := value[16:]; root == 0 && (native.Uint16(inline[8:]) != boltLeaf || !f.leaf(inline)) {
			return false
		}
	}
	return true
}

func (f *boltFile) free(id uint64) bool {
	page, flags, ok := f.take(id)
	if !ok || flags != boltFreelist {
		return false
	}
	count, ids := uint64(native.Uint16(page[10:])), page[boltHeader:]
	if count == 0xFFFF { // too many for the header: the first says how many
		count, ids = native.Uint64(ids), ids[8:]
	}
	for i := range count {
		n := native.Uint64(ids[i*8:])
		if n >= f.pages || f.seen[n] {
			return false
		}
		f.seen[n] = true
	}
	return true
}
