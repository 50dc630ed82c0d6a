package knowledge

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/aymanbagabas/go-udiff"
)

// A Refusal is a file that an import does not take, with what differs.
type Refusal struct {
	File   string
	Text   string
	Reason string
	Diff   string // unified: from the newest revision to the file; empty: there is nothing to show
}

func (r *Refusal) Error() string {
	s := fmt.Sprintf("%s: %s", r.File, r.Reason)
	if r.Diff != "" {
		s += "\n" + r.Diff
	}
	return s
}

// An ImportReport says what [Store.Import] did.
type ImportReport struct {
	Added, Changed, Removed, Unchanged []string // ids
	Notices                            []string // what is odd but not refused, such as hours that differ between translations
}

// Import takes files and folders of texts into the log. Everything is read and compared first: where a file is
// faulty (*[Fault]) or based on an older revision (*[Refusal]), nothing at all is imported, and all such are named.
// prune takes back the texts that no file holds. progress may be nil.
func (s *Store) Import(ctx context.Context, paths []string, why string, prune bool, progress func(done, total int)) (ImportReport, error) {
	var report ImportReport
	texts, err := readPaths(paths)
	if err != nil {
		return report, err
	}
	if err := s.Refresh(ctx); err != nil {
		return report, err
	}
	var drafts []Draft
	var refused []error
	for _, t := range texts {
		d, err := s.importDraft(ctx, t, &report)
		var r *Refusal
		switch {
		case errors.As(err, &r):
			refused = append(refused, err)
		case err != nil:
			return report, err
		case d != nil:
			d.Why = why
			drafts = append(drafts, *d)
		}
	}
	if len(refused) > 0 {
		return ImportReport{}, errors.Join(refused...)
	}
	if prune {
		drafts = append(drafts, s.pruneDrafts(texts, why, &report)...)
	}
	report.Notices = append(report.Notices, DifferingHours(textsOf(texts))...)
	return report, s.appendInChunks(ctx, drafts, progress)
}

func (s *Store) appendInChunks(ctx context.Context, drafts []Draft, progress func(done, total int)) error {
	for done := 0; done < len(drafts); {
		n := min(seedChunk, len(drafts)-done)
		if _, err := s.AppendAll(ctx, drafts[done:done+n], nil); err != nil {
			return fmt.Errorf("%d of %d texts are imported, the rest is not: %w", done, len(drafts), err)
		}
		done += n
		if progress != nil {
			progress(done, len(drafts))
		}
	}
	return nil
}

type fileText struct {
	Text
	file string
}

func textsOf(all []fileText) []Text {
	texts := make([]Text, len(all))
	for i := range all {
		texts[i] = all[i].Text
	}
	return texts
}

// readPaths reads every text of the files and folders named; all faults are joined.
func readPaths(paths []string) ([]fileText, error) {
	var texts []fileText
	var faults []error
	at := map[string]string{}
	add := func(t Text, file string) {
		if other, ok := at[t.ID]; ok {
			faults = append(faults, &Fault{File: file, Line: 1, Mend: fmt.Sprintf("the id %s is also that of %s: rename one of the two", t.ID, other)})
			return
		}
		at[t.ID] = file
		texts = append(texts, fileText{t, file})
	}
	for _, path := range paths {
		info, err := os.Stat(path)
		if err != nil {
			faults = append(faults, fmt.Errorf("import: %w", err))
			continue
		}
		if info.IsDir() {
			f, err := ReadFolder(os.DirFS(path), path)
			if err != nil {
				faults = append(faults, err)
				continue
			}
			for _, t := range f.Texts {
				add(t, filepath.Join(path, t.ID+".md"))
			}
			continue
		}
		if filepath.Ext(path) != ".md" {
			faults = append(faults, &Fault{File: path, Mend: "not a .md file: write the text in Markdown with front matter"})
			continue
		}
		content, err := os.ReadFile(path)
		if err != nil {
			faults = append(faults, err)
			continue
		}
		t, err := ParseText(filepath.ToSlash(path), content)
		if err != nil {
			faults = append(faults, err)
			continue
		}
		add(t, path)
	}
	if err := errors.Join(faults...); err != nil {
		return nil, err
	}
	if len(texts) == 0 {
		return nil, errors.New("no .md file to import")
	}
	return texts, nil
}

// importDraft compares a file with the newest revision. nil: nothing changes.
func (s *Store) importDraft(ctx context.Context, t fileText, report *ImportReport) (*Draft, error) {
	newest, err := s.Newest(ctx, t.ID)
	if err != nil {
		return nil, err
	}
	if newest.Position > 0 && !newest.Removed && newest.Damaged == nil && bytes.Equal(newest.Raw, t.Raw) {
		report.Unchanged = append(report.Unchanged, t.ID)
		return nil, nil
	}
	if t.BasedOn != 0 && t.BasedOn != newest.Position {
		return nil, t.refuse(newest)
	}
	if t.BasedOn == 0 && !newest.Removed && strings.Contains(newest.Actor, ":") { // a moderator's, which nobody here may have seen
		return nil, t.refuse(newest)
	}
	if newest.Position == 0 || newest.Removed {
		report.Added = append(report.Added, t.ID)
	} else {
		report.Changed = append(report.Changed, t.ID)
	}
	return &Draft{Text: t.ID, BasedOn: newest.Position, Actor: ActorOperator, Raw: t.Raw}, nil
}

func (t fileText) refuse(newest Revision) error {
	r := &Refusal{File: t.file, Text: t.ID}
	switch {
	case newest.Position == 0:
		r.Reason = fmt.Sprintf("it is based on revision %d, but the log holds no text %s: take the revision line out to add it", t.BasedOn, t.ID)
	case newest.Removed:
		r.Reason = fmt.Sprintf("it is based on revision %d, but the text was taken back in revision %d: take the revision line out to bring it back", t.BasedOn, newest.Position)
	default:
		r.Reason = fmt.Sprintf("it is based on revision %d, but the newest is %d: put what differs into it, and \"revision: %d\" into its front matter", t.BasedOn, newest.Position, newest.Position)
		if t.BasedOn == 0 {
			r.Reason = fmt.Sprintf("it does not say on which revision it is based, and the newest, %d, was written in a chat: put what differs into it, and \"revision: %d\" into its front matter", newest.Position, newest.Position)
		}
		r.Diff = Difference(fmt.Sprintf("revision %d", newest.Position), t.file, newest.Raw, t.Raw)
	}
	return r
}

func (s *Store) pruneDrafts(texts []fileText, why string, report *ImportReport) []Draft {
	var drafts []Draft
	all := s.Texts()
	for _, t := range texts {
		delete(all, t.ID)
	}
	for id, e := range all {
		if e.Removed {
			continue
		}
		report.Removed = append(report.Removed, id)
		drafts = append(drafts, Draft{Text: id, BasedOn: e.Position, Actor: ActorOperator, Why: why})
	}
	slices.Sort(report.Removed)
	slices.SortFunc(drafts, func(a, b Draft) int { return strings.Compare(a.Text, b.Text) })
	return drafts
}

// Difference shows what changed from one content to another, as a unified diff.
func Difference(from, to string, a, b []byte) string {
	return udiff.Unified(from, to, string(a), string(b))
}

// Export writes every current text into a folder, each with the revision that it is, readable by this user alone, and takes out
// those that were taken back. Other files of the folder are left alone, and so is all of it where a file of a text holds what no
// revision of it does: that is somebody's work. It gives the number of texts, and an error where any could not be written.
func (s *Store) Export(ctx context.Context, dir string) (int, error) {
	if err := s.Refresh(ctx); err != nil {
		return 0, err
	}
	if err := makePrivate(dir); err != nil {
		return 0, fmt.Errorf("export: %w", err)
	}
	if err := s.mayReplace(ctx, dir); err != nil {
		return 0, err
	}
	written := 0
	var damaged []error
	for id, e := range s.Texts() {
		if e.Removed {
			if err := os.Remove(filepath.Join(dir, id+".md")); err != nil && !errors.Is(err, os.ErrNotExist) {
				return written, fmt.Errorf("export: take out the text %s, which was taken back: %w", id, err)
			}
			continue
		}
		r, err := s.At(ctx, e.Position)
		if err != nil {
			return written, err
		}
		if r.Damaged != nil || r.Raw == nil || e.Damaged {
			damaged = append(damaged, fmt.Errorf("text %s: revision %d is damaged and not exported", id, e.Position))
			continue
		}
		if err := writePrivate(filepath.Join(dir, id+".md"), withRevision(r.Raw, fmt.Sprintf("revision: %d\n", r.Position))); err != nil {
			return written, fmt.Errorf("export text %s: %w", id, err)
		}
		written++
	}
	return written, errors.Join(damaged...)
}

// mayReplace names the files of a folder that would be written over and hold what is in no revision.
func (s *Store) mayReplace(ctx context.Context, dir string) error {
	var own []error
	for id := range s.Texts() {
		file := filepath.Join(dir, id+".md")
		content, err := os.ReadFile(file)
		if errors.Is(err, os.ErrNotExist) {
			continue
		}
		if err != nil {
			return fmt.Errorf("export: %w", err)
		}
		logged, err := s.logged(ctx, id, content)
		if err != nil {
			return err
		}
		if !logged {
			own = append(own, fmt.Errorf("export: %s holds what is in no revision of the text: import it, or move it away", file))
		}
	}
	return errors.Join(own...)
}

// logged reports whether a file is some revision of a text.
func (s *Store) logged(ctx context.Context, id string, content []byte) (bool, error) {
	t, err := ParseText(id+".md", content)
	if err != nil {
		return false, nil // what is no text is no revision
	}
	all, err := s.History(ctx, id)
	if err != nil {
		return false, err
	}
	return slices.ContainsFunc(all, func(r Revision) bool { return bytes.Equal(r.Raw, t.Raw) }), nil
}

// writePrivate puts a whole file in place of the old one, or leaves that as it was.
func writePrivate(file string, content []byte) error {
	temp, err := os.CreateTemp(filepath.Dir(file), ".export-*") // made 0600
	if err != nil {
		return err
	}
	_, err = temp.Write(content)
	err = errors.Join(err, temp.Close())
	if err == nil {
		err = os.Rename(temp.Name(), file)
	}
	if err != nil {
		return errors.Join(err, os.Remove(temp.Name()))
	}
	return nil
}

// DifferingHours names the events whose hours or zones differ between the translations of a work.
func DifferingHours(texts []Text) []string {
	type clock struct{ starts, ends, zone string }
	first := map[string]clock{}
	by := map[string]string{}
	var notices []string
	for _, t := range texts {
		for _, e := range t.Events {
			key := t.Work + "/" + e.ID
			c := clock{e.Starts.String(), e.Ends.String(), e.Zone}
			if old, ok := first[key]; ok && old != c {
				notices = append(notices, fmt.Sprintf("the event %q differs between %s (%s to %s) and %s (%s to %s): correct one of them", e.ID, by[key], old.starts, old.ends, t.ID, c.starts, c.ends))
				continue
			}
			first[key], by[key] = c, t.ID
		}
	}
	return notices
}
