package bot

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// secretFile is the key of what is kept under people's names. Without it nobody can tell whose a row is, or that two are of
// the same person in two data folders.
const secretFile = "people.key"

// A Secret names people so that only who has the key in the data folder can tell who it is.
type Secret struct{ key []byte }

// OpenSecret reads the key of a data folder, or makes one.
func OpenSecret(dataDir string) (Secret, error) {
	file := filepath.Join(dataDir, secretFile)
	key, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		if err := makeSecret(dataDir, file); err != nil {
			return Secret{}, fmt.Errorf("make the key %s: %w", file, err)
		}
		key, err = os.ReadFile(file)
	}
	return secretOf(file, key, err)
}

// CheckSecret reports what is wrong with the key of a data folder; nothing where there is none yet.
func CheckSecret(dataDir string) error {
	file := filepath.Join(dataDir, secretFile)
	key, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	_, err = secretOf(file, key, err)
	return err
}

func secretOf(file string, key []byte, err error) (Secret, error) {
	if err != nil {
		return Secret{}, fmt.Errorf("read the key of what is kept of people: %w", err)
	}
	if len(key) != sha256.Size {
		return Secret{}, fmt.Errorf("%s is not a key of %d bytes: put a backup of it in its place, or remove it, and what is kept under it is nobody's any more", file, sha256.Size)
	}
	return Secret{key}, nil
}

// makeSecret puts a key where there is none. It is whole before it has its name, so that two processes that start at once
// end with the same.
func makeSecret(dataDir, file string) error {
	f, err := os.CreateTemp(dataDir, ".key-*") // for its owner alone
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(f.Name()) }()
	key := make([]byte, sha256.Size)
	_, _ = rand.Read(key) // never fails: crypto/rand ends the program instead
	_, err = f.Write(key)
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	if err := os.Link(f.Name(), file); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	return nil
}

// Of names a person.
func (s Secret) Of(person string) []byte {
	h := hmac.New(sha256.New, s.key)
	h.Write([]byte(person))
	return h.Sum(nil)
}
