package index

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"os"
	"path/filepath"
)

// whole looks through an index before bleve opens it. Each segment file is compared with the checksum that bleve
// writes at its end and does not look at: a damaged one would be searched as it is. A segment that root.bolt does not name is the rest of a write
// that a kill cut off, and is left to bleve, which clears it away.
func whole(dir string) error {
	root, err := os.ReadFile(filepath.Join(dir, "store", "root.bolt"))
	if err != nil {
		return fmt.Errorf("look at the index's segments: %w", err)
	}
	if err := wholeBolt(root); err != nil {
		return err
	}
	files, err := filepath.Glob(filepath.Join(dir, "store", "*.zap"))
	if err != nil {
		return fmt.Errorf("look at the index's segments: %w", err)
	}
	for _, file := range files {
		if !bytes.Contains(root, []byte(filepath.Base(file))) {
			continue
		}
		b, err := os.ReadFile(file)
		if err != nil {
			return fmt.Errorf("look at the index's segments: %w", err)
		}
		end := len(b) - crc32.Size
		if end < 0 || crc32.ChecksumIEEE(b[:end]) != binary.BigEndian.Uint32(b[end:]) {
			return fmt.Errorf("its segment %s is damaged", filepath.Base(file))
		}
	}
	return nil
}

// sealed puts a checksum behind what is noted in root.bolt, whose pages have none.
func sealed(note []byte) []byte {
	return binary.BigEndian.AppendUint32(note, crc32.ChecksumIEEE(note))
}

// opened takes the checksum off again.
func opened(note []byte) ([]byte, error) {
	end := len(note) - crc32.Size
	if end < 0 || crc32.ChecksumIEEE(note[:end]) != binary.BigEndian.Uint32(note[end:]) {
		return nil, errors.New("a note in it is damaged")
	}
	return note[:end], nil
}
