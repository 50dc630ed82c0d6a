package index

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/mapping"

	"summitbot/knowledge"
)

// Names inside the index and beside it.
const (
	keyMapping  = "summitbot/mapping"
	keyPosition = "summitbot/position" // decimal, a space, the log's hash there in hex; sealed
	keyText     = "summitbot/text/"    // + id: a [held] as JSON; sealed
	stateFile   = "index-state.json"
	batchSize   = 1000 // passages a batch: a batch costs a sync, whatever its size
)

// An Index holds the passages of every text's newest revision up to [Index.Position], and answers from them.
// It is safe for concurrent use.
type Index struct {
	store     *knowledge.Store
	dir       string // empty: in memory
	mapping   *mapping.IndexMappingImpl
	analyzers analyzers
	progress  func(done, total int)

	following sync.Mutex // one catch-up at a time

	mu         sync.RWMutex // guards what follows; held for reading during each search
	bleve      bleve.Index
	position   knowledge.Head
	held       map[string]held // by text id
	lexicons   map[string]*lexicon
	concepts   *concepts
	glossaries map[string]int64 // whose lines are among them: text id and position
	tables     map[languages]table
	learned    int64              // the position that they were learned at
	translated map[languages]bool // whether all of the first is there in the second too

	passages *cache[passageKey, *passage]
	texts    *cache[int64, revision] // by position of the revision
}

// held is what the index holds of one text.
type held struct {
	Position int64  `json:"position"` // of the revision
	Passages int    `json:"passages"`
	Language string `json:"language"`
	Hash     []byte `json:"hash"` // of the revision's content
	Glossary bool   `json:"glossary,omitempty"`
}

// Options are what a caller may want of an index.
type Options struct {
	Dir      string                // folder of the index; empty: in memory
	Progress func(done, total int) // passages indexed, while one is built; may be nil
}

// Open opens the index of a store and brings it up to the store's head. One that is missing, damaged or of an
// older mapping is built anew, beside the old one, from the log. One that knows a head that the store does not
// have stops the store's writing: the log has lost its end.
func Open(ctx context.Context, store *knowledge.Store, o Options) (*Index, error) {
	m, err := newMapping()
	if err != nil {
		return nil, err
	}
	ix := &Index{store: store, dir: o.Dir, mapping: m, analyzers: newAnalyzers(m), progress: o.Progress,
		held: map[string]held{}, lexicons: map[string]*lexicon{}, concepts: newConcepts(nil), passages: newCache[passageKey, *passage](cachedPassages), texts: newCache[int64, revision](cachedTexts)}
	if err := ix.openOrRebuild(ctx); err != nil {
		return nil, err
	}
	if err := ix.CatchUp(ctx); err != nil {
		return nil, errors.Join(err, ix.Close())
	}
	if err := ix.noteState(); err != nil {
		return nil, errors.Join(err, ix.Close())
	}
	return ix, nil
}

func (ix *Index) openOrRebuild(ctx context.Context) error {
	if ix.dir == "" {
		return ix.rebuild(ctx)
	}
	err := ix.openExisting(ctx)
	if err == nil {
		return nil
	}
	if ix.store.Broken() != nil {
		// What this index has seen is the proof that the log is not whole: it stays as it is, and answers come from memory.
		ix.dir = ""
		return ix.rebuild(ctx)
	}
	if !errors.Is(err, os.ErrNotExist) {
		slog.WarnContext(ctx, "the index is built anew from the log", "reason", err)
	}
	if err = ix.rebuild(ctx); errors.Is(err, syscall.ENOSPC) {
		return ix.goOnInMemory(ctx, err)
	}
	return err
}

// goOnInMemory builds the index in memory, where its folder cannot be written to: what is answered follows the log all the same.
// The next start builds it on the disk again.
func (ix *Index) goOnInMemory(ctx context.Context, why error) error {
	slog.ErrorContext(ctx, "the index cannot be written: it is held in memory until the next start", "err", why)
	ix.dir = ""
	return ix.rebuild(ctx)
}

// openExisting opens what is on disk, and says why it cannot be used.
func (ix *Index) openExisting(ctx context.Context) error {
	if _, err := os.Stat(ix.dir); err != nil {
		return err
	}
	if err := whole(ix.dir); err != nil {
		return err
	}
	b, err := openBleve(ix.dir)
	if err != nil {
		return err
	}
	if err := ix.adopt(ctx, b); err != nil {
		return errors.Join(err, b.Close())
	}
	return nil
}

func openBleve(dir string) (b bleve.Index, err error) {
	defer func() {
		if r := recover(); r != nil { // a damaged segment can make the library panic
			err = fmt.Errorf("open the index %s: %v", dir, r)
		}
	}()
	b, err = bleve.OpenUsing(dir, map[string]any{"bolt_timeout": "2s"})
	if err != nil {
		return nil, fmt.Errorf("open the index %s: %w", dir, err)
	}
	return b, nil
}

// adopt takes an opened index into use after comparing it with the store.
func (ix *Index) adopt(ctx context.Context, b bleve.Index) (err error) {
	defer func() {
		if r := recover(); r != nil { // as in openBleve
			err = fmt.Errorf("read the index: %v", r)
		}
		if err != nil {
			ix.bleve, ix.position, ix.held = nil, knowledge.Head{}, map[string]held{}
		}
	}()
	version, err := b.GetInternal([]byte(keyMapping))
	if err != nil || string(version) != mappingVersion {
		return fmt.Errorf("it is of mapping %q, not %q", version, mappingVersion)
	}
	position, err := readPosition(b)
	if err != nil {
		return err
	}
	if err := ix.compareHeads(ctx, position); err != nil {
		return err
	}
	held := map[string]held{}
	passages := 0
	for id := range ix.store.Texts() {
		h, ok, err := readHeld(b, id)
		if err != nil {
			return err
		}
		if ok {
			held[id] = h
			passages += h.Passages
		}
	}
	if n, err := b.DocCount(); err != nil || int(n) != passages {
		return fmt.Errorf("it holds %d passages where it says %d", n, passages)
	}
	ix.mu.Lock()
	defer ix.mu.Unlock()
	ix.bleve, ix.position, ix.held = b, position, held
	ix.readGlossaries(ctx)
	ix.readTranslated()
	ix.lexicons, err = ix.readLexicons()
	return err
}

// compareHeads holds the head that the index has seen against the log: one that ends before it, or holds another
// revision there, has lost or changed what was acknowledged. It is not written to any more.
func (ix *Index) compareHeads(ctx context.Context, seen knowledge.Head) error {
	if seen.Position == 0 {
		return nil
	}
	end := ix.store.Known().Position
	if seen.Position > end {
		return ix.store.Break(end+1, fmt.Sprintf("the log ends at revision %d, but the index has seen revision %d", end, seen.Position))
	}
	r, err := ix.store.At(ctx, seen.Position)
	if err != nil {
		return err
	}
	if !bytes.Equal(r.Hash, seen.Hash) {
		return ix.store.Break(seen.Position, "it is another revision than the one that the index has seen")
	}
	return nil
}

func readPosition(b bleve.Index) (knowledge.Head, error) {
	v, err := b.GetInternal([]byte(keyPosition))
	if err != nil {
		return knowledge.Head{}, fmt.Errorf("read the index's position: %w", err)
	}
	if len(v) == 0 {
		return knowledge.Head{}, nil
	}
	if v, err = opened(v); err != nil {
		return knowledge.Head{}, fmt.Errorf("read the index's position: %w", err)
	}
	number, hash, _ := strings.Cut(string(v), " ")
	n, err := strconv.ParseInt(number, 10, 64)
	if err != nil {
		return knowledge.Head{}, fmt.Errorf("read the index's position: %w", err)
	}
	h, err := hex.DecodeString(hash)
	return knowledge.Head{Position: n, Hash: h}, err
}

func readHeld(b bleve.Index, text string) (held, bool, error) {
	v, err := b.GetInternal([]byte(keyText + text))
	if err != nil || len(v) == 0 {
		return held{}, false, err
	}
	if v, err = opened(v); err != nil {
		return held{}, false, fmt.Errorf("read what the index holds of %s: %w", text, err)
	}
	var h held
	if err := json.Unmarshal(v, &h); err != nil {
		return held{}, false, fmt.Errorf("read what the index holds of %s: %w", text, err)
	}
	return h, true, nil
}

// rebuild builds an index beside the one on disk and puts it in its place; until then the old one answers.
func (ix *Index) rebuild(ctx context.Context) error {
	fresh := &Index{store: ix.store, mapping: ix.mapping, analyzers: ix.analyzers, progress: ix.progress,
		held: map[string]held{}, lexicons: map[string]*lexicon{}, passages: ix.passages, texts: ix.texts}
	building := ix.dir + ".building"
	var err error
	if ix.dir == "" {
		fresh.bleve, err = bleve.NewMemOnly(ix.mapping)
	} else {
		if err := os.RemoveAll(building); err != nil {
			return fmt.Errorf("clear %s: %w", building, err)
		}
		fresh.bleve, err = bleve.New(building, ix.mapping)
	}
	if err != nil {
		return fmt.Errorf("make an index: %w", err)
	}
	if err := fresh.bleve.SetInternal([]byte(keyMapping), []byte(mappingVersion)); err != nil {
		return errors.Join(fmt.Errorf("write to the index: %w", err), fresh.bleve.Close())
	}
	if err := fresh.CatchUp(ctx); err != nil {
		return errors.Join(err, fresh.bleve.Close())
	}
	if ix.dir == "" {
		ix.take(fresh)
		return nil
	}
	if err := fresh.bleve.Close(); err != nil {
		return fmt.Errorf("close the new index: %w", err)
	}
	return ix.swapIn(ctx, building)
}

func (ix *Index) take(fresh *Index) {
	ix.mu.Lock() // waits for searches under way
	defer ix.mu.Unlock()
	if ix.bleve != nil {
		defer abandon(ix.bleve)
	}
	ix.bleve, ix.position, ix.held, ix.lexicons = fresh.bleve, fresh.position, fresh.held, fresh.lexicons
	ix.concepts, ix.glossaries = fresh.concepts, fresh.glossaries
}

// abandon closes an index that could not be written.
func abandon(b bleve.Index) {
	defer func() {
		if r := recover(); r != nil { // as in openBleve
			slog.Debug("an index that could not be written does not close", "panic", r)
		}
	}()
	if err := b.Close(); err != nil {
		slog.Debug("an index that could not be written does not close", "err", err)
	}
}

func (ix *Index) swapIn(ctx context.Context, building string) error {
	ix.mu.Lock() // waits for searches under way
	old := ix.bleve
	ix.bleve = nil
	var err error
	if old != nil {
		err = old.Close()
	}
	ix.mu.Unlock()
	if err = errors.Join(err, os.RemoveAll(ix.dir), os.Rename(building, ix.dir)); err != nil {
		return fmt.Errorf("put the new index in place: %w", err)
	}
	return ix.openExisting(ctx)
}

// Close closes the index; answers under way are waited for.
func (ix *Index) Close() error {
	ix.mu.Lock()
	defer ix.mu.Unlock()
	if ix.bleve == nil {
		return nil
	}
	err := ix.bleve.Close()
	ix.bleve = nil
	return err
}

// Position is the last revision that the index has taken in.
func (ix *Index) Position() int64 {
	ix.mu.RLock()
	defer ix.mu.RUnlock()
	return ix.position.Position
}

// Has reports whether it holds any text in a language, a BCP 47 tag.
func (ix *Index) Has(lang string) bool {
	ix.mu.RLock()
	defer ix.mu.RUnlock()
	for _, h := range ix.held {
		if h.Language == lang && h.Passages > 0 {
			return true
		}
	}
	return false
}

// Run follows the log until ctx ends: it is the one goroutine that changes the index.
func (ix *Index) Run(ctx context.Context) error {
	var learning sync.WaitGroup
	learning.Go(func() { ix.keepLearning(ctx) })
	defer learning.Wait()
	said := false
	for {
		err := ix.store.Wait(ctx, ix.Position())
		if ctx.Err() != nil {
			return nil
		}
		if err == nil {
			err = ix.CatchUp(ctx)
		}
		if err != nil && ctx.Err() == nil && !said {
			slog.ErrorContext(ctx, "the index cannot follow the log; tried again until it can", "err", err)
		}
		if said = err != nil; said {
			select {
			case <-ctx.Done():
			case <-time.After(time.Second):
			}
		}
	}
}

// learnEvery is how long after it has learned the index learns again where texts have changed meanwhile.
const learnEvery = 15 * time.Second

// keepLearning learns from translations at the start and whenever texts have changed.
func (ix *Index) keepLearning(ctx context.Context) {
	for {
		if err := ix.Learn(ctx); err != nil && ctx.Err() == nil {
			slog.ErrorContext(ctx, "the index cannot learn from translations", "err", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(learnEvery):
		}
	}
}

// An unwritten is why the index could not be written.
type unwritten struct{ cause error }

func (u *unwritten) Error() string { return "write to the index: " + u.cause.Error() }
func (u *unwritten) Unwrap() error { return u.cause }

// CatchUp takes in every revision up to the store's head. Where its folder cannot be written to it goes on in memory.
func (ix *Index) CatchUp(ctx context.Context) error {
	ix.following.Lock()
	defer ix.following.Unlock()
	err := ix.catchUp(ctx)
	var u *unwritten
	if errors.As(err, &u) && ix.dir != "" {
		return ix.goOnInMemory(ctx, err)
	}
	return err
}

func (ix *Index) catchUp(ctx context.Context) error {
	if err := ix.store.Refresh(ctx); err != nil {
		return err
	}
	todo := ix.behind()
	head := ix.store.Known()
	if len(todo) == 0 && head.Position <= ix.Position() {
		return nil
	}
	w := writer{ix: ix, batch: ix.bleve.NewBatch(), held: map[string]held{}}
	for i, id := range todo {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := w.text(ctx, id); err != nil {
			return err
		}
		if ix.progress != nil {
			ix.progress(i+1, len(todo))
		}
	}
	w.batch.SetInternal([]byte(keyPosition), sealed(fmt.Appendf(nil, "%d %x", head.Position, head.Hash)))
	if err := w.flush(); err != nil {
		return err
	}
	ix.mu.Lock()
	ix.position = head
	ix.readGlossaries(ctx)
	ix.readTranslated()
	counted := ix.countWritten(w.written, w.taken)
	ix.mu.Unlock()
	if !counted {
		lexicons, err := ix.readLexicons()
		if err != nil {
			return err
		}
		ix.mu.Lock()
		ix.lexicons = lexicons
		ix.mu.Unlock()
	}
	return ix.noteState()
}

// behind lists the texts of which the index holds another revision than the newest.
func (ix *Index) behind() []string {
	ix.mu.RLock()
	defer ix.mu.RUnlock()
	var ids []string
	for id, e := range ix.store.Texts() {
		h, ok := ix.held[id]
		if e.Removed && (!ok || h.Passages == 0) {
			continue
		}
		if !ok || h.Position != e.Position || !bytes.Equal(h.Hash, e.Hash) {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	return ids
}

// A writer gathers changes of the index in batches.
type writer struct {
	ix       *Index
	batch    *bleve.Batch
	held     map[string]held
	passages int
	// What passages were written and taken back, for the lexicons; no more is gathered than can be counted one by one.
	written, taken []map[string]any
}

// text replaces what the index holds of a text by its newest revision, in one batch.
func (w *writer) text(ctx context.Context, id string) error {
	w.ix.mu.RLock()
	old := w.ix.held[id]
	w.ix.mu.RUnlock()
	w.takeBack(ctx, id, old)
	entry, _ := w.ix.store.Current(id)
	h := held{Position: entry.Position, Hash: entry.Hash}
	if !entry.Removed && !entry.Damaged {
		text, err := w.ix.loadText(ctx, id, entry.Position)
		if err != nil {
			// Damaged, redacted or no longer readable: it is not answered from, and the rest is.
			slog.WarnContext(ctx, "a text is left out of the index", "text", id, "revision", entry.Position, "err", err)
		} else if text.Kind == knowledge.KindGlossary {
			h.Glossary = true
		} else {
			h.Language = text.Language
			h.Passages = len(text.Sections)
			for n := range text.Sections {
				fields := passageFields(text, n)
				if err := w.batch.Index(passageID(id, n), fields); err != nil {
					return fmt.Errorf("index %s: %w", passageID(id, n), err)
				}
				w.written = gather(w.written, fields)
			}
			w.passages += h.Passages
		}
	}
	w.held[id] = h
	note, err := json.Marshal(h)
	if err != nil {
		return fmt.Errorf("index %s: %w", id, err)
	}
	w.batch.SetInternal([]byte(keyText+id), sealed(note))
	if w.passages >= batchSize {
		return w.flush()
	}
	return nil
}

// takeBack takes out what the index holds of a text.
func (w *writer) takeBack(ctx context.Context, id string, old held) {
	for n := range old.Passages {
		w.batch.Delete(passageID(id, n))
	}
	if old.Passages == 0 || len(w.taken) > fewWritten {
		return
	}
	text, err := w.ix.loadText(ctx, id, old.Position)
	if err != nil { // redacted: its words stay counted until the whole is read again
		slog.DebugContext(ctx, "what a text held is not taken off the lexicon", "text", id, "err", err)
		return
	}
	for n := range text.Sections {
		w.taken = gather(w.taken, passageFields(text, n))
	}
}

func gather(all []map[string]any, fields map[string]any) []map[string]any {
	if len(all) > fewWritten {
		return all
	}
	return append(all, fields)
}

func (w *writer) flush() error {
	// Searches run meanwhile: bleve gives each its own snapshot.
	if err := w.write(); err != nil {
		return &unwritten{err}
	}
	w.ix.mu.Lock()
	for id, h := range w.held {
		w.ix.held[id] = h
	}
	w.ix.mu.Unlock()
	w.batch, w.held, w.passages = w.ix.bleve.NewBatch(), map[string]held{}, 0
	return nil
}

func (w *writer) write() (err error) {
	defer func() {
		if r := recover(); r != nil { // an index that could not be written before panics at the next batch
			err = fmt.Errorf("%v", r)
		}
	}()
	return w.ix.bleve.Batch(w.batch)
}

func passageID(text string, n int) string { return text + "/" + strconv.Itoa(n) }

func cutPassageID(id string) (text string, n int, ok bool) {
	i := strings.LastIndexByte(id, '/')
	if i < 0 {
		return "", 0, false
	}
	n, err := strconv.Atoi(id[i+1:])
	return id[:i], n, err == nil
}

// passageFields gives what bleve indexes of one passage.
func passageFields(t *knowledge.Text, n int) map[string]any {
	s := t.Sections[n]
	var b strings.Builder
	b.WriteString(t.Title)
	for _, line := range s.Path {
		b.WriteString(".\n")
		b.WriteString(line)
	}
	for _, q := range s.Questions {
		b.WriteString(".\n")
		b.WriteString(q)
	}
	b.WriteString(".\n")
	b.Write(t.Raw[s.Start:s.End])
	g := group(t.Language)
	all := b.String()
	fields := map[string]any{fieldWritten(g): all, fieldFolded(g): all}
	if known := slices.Concat(s.Questions, s.Unanswered); len(known) > 0 {
		fields[fieldCarried(g)] = s.Heading + ".\n" + strings.Join(known, ".\n")
	}
	if g == "vi" {
		fields[fieldPairs] = all
	} else {
		fields[fieldSurface(g)] = all
	}
	return fields
}

// A revision is one as read.
type revision struct {
	text   *knowledge.Text
	byHand bool // not one that ships
}

// loadText reads and parses one revision. What is damaged, taken back or redacted is an error.
func (ix *Index) loadText(ctx context.Context, id string, position int64) (*knowledge.Text, error) {
	r, err := ix.loadRevision(ctx, id, position)
	return r.text, err
}

func (ix *Index) loadRevision(ctx context.Context, id string, position int64) (revision, error) {
	r, err := ix.store.At(ctx, position)
	if err != nil {
		return revision{}, err
	}
	if r.Damaged != nil {
		return revision{}, fmt.Errorf("revision %d: %w", position, r.Damaged)
	}
	if r.Raw == nil || r.Text != id {
		return revision{}, fmt.Errorf("revision %d holds no text of %s", position, id)
	}
	t, err := knowledge.ParseText(id+".md", r.Raw)
	if err != nil {
		return revision{}, err
	}
	return revision{&t, r.Actor != knowledge.ActorSeed}, nil
}

// A State is what the serving process notes of its index, for `verify` beside it.
type State struct {
	Position int64  `json:"position"`
	Passages int    `json:"passages"`
	Digest   string `json:"digest"` // of which revision of each text is held
}

func (ix *Index) state() State {
	ix.mu.RLock()
	defer ix.mu.RUnlock()
	s := State{Position: ix.position.Position}
	lines := make([]string, 0, len(ix.held))
	for id, h := range ix.held {
		s.Passages += h.Passages
		if h.Passages > 0 {
			lines = append(lines, fmt.Sprintf("%s %d %d %x\n", id, h.Position, h.Passages, h.Hash))
		}
	}
	slices.Sort(lines)
	s.Digest = fmt.Sprintf("%x", sha256.Sum256([]byte(strings.Join(lines, ""))))
	return s
}

func (ix *Index) noteState() error {
	if ix.dir == "" || strings.HasSuffix(ix.dir, ".building") {
		return nil
	}
	note, err := json.Marshal(ix.state())
	if err != nil {
		return fmt.Errorf("note the index's state: %w", err)
	}
	file := filepath.Join(filepath.Dir(ix.dir), stateFile)
	temp := file + ".new"
	if err := errors.Join(os.WriteFile(temp, note, 0o600), os.Rename(temp, file)); err != nil {
		return fmt.Errorf("note the index's state: %w", err)
	}
	return nil
}

// Verify compares the state that the serving process noted in a data folder with what the log asks for. Where the
// bot is still taking in the newest revisions it says so and finds nothing wrong.
func Verify(ctx context.Context, store *knowledge.Store, dataDir string) (says string, findings []knowledge.Finding, err error) {
	noted, err := readState(dataDir)
	if errors.Is(err, os.ErrNotExist) {
		return "none yet: no bot has served this folder", nil, nil
	}
	if err != nil {
		return "", []knowledge.Finding{knowledge.Finding(err.Error())}, nil
	}
	head := store.Known().Position
	if noted.Position < head {
		return fmt.Sprintf("at revision %d of %d: a running bot takes in the rest at once, a stopped one at its next start", noted.Position, head), nil, nil
	}
	expected := expectedState(ctx, store)
	if noted != expected {
		return "", []knowledge.Finding{knowledge.Finding(fmt.Sprintf("the index notes revision %d with %d passages (digest %.8s), the log asks for revision %d with %d (%.8s)",
			noted.Position, noted.Passages, noted.Digest, expected.Position, expected.Passages, expected.Digest))}, nil
	}
	return fmt.Sprintf("%d passages at revision %d, as the log asks for", noted.Passages, noted.Position), nil, nil
}

// Compare holds the log against the position that the serving process noted, for commands that write without opening
// the index. A log that ends before it has lost what was acknowledged, and is not written to any more.
func Compare(ctx context.Context, store *knowledge.Store, dataDir string) error {
	noted, err := readState(dataDir)
	if err != nil {
		return nil // none yet, or no longer readable: a serving process holds the log against the index itself
	}
	if err := store.Refresh(ctx); err != nil {
		return err
	}
	if end := store.Known().Position; noted.Position > end {
		return store.Break(end+1, fmt.Sprintf("the log ends at revision %d, but the index has seen revision %d", end, noted.Position))
	}
	return nil
}

func readState(dataDir string) (State, error) {
	var s State
	note, err := os.ReadFile(filepath.Join(dataDir, stateFile))
	if err != nil {
		return s, err
	}
	if err := json.Unmarshal(note, &s); err != nil {
		return s, fmt.Errorf("%s: %w", stateFile, err)
	}
	return s, nil
}

// expectedState gives the state that an index at the store's head has: every text's newest revision.
func expectedState(ctx context.Context, store *knowledge.Store) State {
	ix := &Index{store: store, held: map[string]held{}, position: store.Known()}
	for id, e := range store.Texts() {
		if e.Removed || e.Damaged {
			continue
		}
		t, err := ix.loadText(ctx, id, e.Position)
		if err != nil || t.Kind == knowledge.KindGlossary {
			continue // left out of the index too; the log's own check names it
		}
		ix.held[id] = held{Position: e.Position, Passages: len(t.Sections), Hash: e.Hash}
	}
	return ix.state()
}
