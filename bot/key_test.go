package bot_test

import (
	"strings"
	"testing"

	"summitbot/bot"
)

func TestKeysAreReadInEachLanguage(t *testing.T) {
	b, err := bot.New(bot.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for line, want := range map[string]string{
		"why: late": "why late", "WHY : late": "why late", "Motif\u00a0: late": "why late", "raison\u202f: late": "why late", "Lý do: late": "why late", "ly do: late": "why late",
		"Question : où ?": "question où ?", "câu hỏi: 9:30?": "question 9:30?", "éditeur : A: B": "publisher A: B", "Nơi công bố：A": "publisher A",
		"why not: late": "", "- why: late": "", "**Why: late**": "", "9: 30": "", ": late": "", "why": "", "": "",
	} {
		key, value, ok := b.Key(line)
		if got := strings.TrimSpace(key + " " + value); ok != (want != "") || ok && got != want {
			t.Errorf("%q is read as %q (%v)", line, got, ok)
		}
	}
	// No word means two things, in whichever languages.
	meant := map[string]string{}
	for _, key := range []string{"why", "question", "starts", "ends", "zone", "place", "title", "language", "publisher", "published", "source", "wording", "translates", "events", "drop"} {
		for _, lang := range b.Languages() {
			said := b.Words(lang).Say("key_" + key)
			if said == "" {
				t.Errorf("%s has no word for %s", lang, key)
			}
			for _, word := range strings.Split(key+","+said, ",") {
				if other := meant[bot.Fold(word)]; other != "" && other != key {
					t.Errorf("%q means %s and %s", word, other, key)
				}
				meant[bot.Fold(word)] = key
				if got, _, _ := b.Key(word + " : x"); got != key {
					t.Errorf("%q is read as %q", word, got)
				}
				if all := b.Keyed("starts: x "+word+": y", "starts", key); len(all) != 2 || all[1].Key != key {
					t.Errorf("%q is not found behind another: %v", word, all)
				}
			}
		}
	}
}

// FuzzKeys holds that what is found in whatever is written stands there, in order, behind its colon.
func FuzzKeys(f *testing.F) {
	b, err := bot.New(bot.Options{})
	if err != nil {
		f.Fatal(err)
	}
	for _, s := range []string{"starts: 9h30 ends : 11h", "bắt đầu: 9h\nlý do : x", "Motif\u202f: x", "titre：\xff", "why:why:why:"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, said string) {
		last := 0
		for _, k := range b.Keyed(said, "starts", "ends", "title", "why") {
			if k.From < last || k.To <= k.From || k.To > len(said) || !strings.HasSuffix(said[:k.To], ":") && !strings.HasSuffix(said[:k.To], "：") {
				t.Fatalf("%q holds %+v", said, k)
			}
			last = k.To
		}
		if key, value, ok := b.Key(said); ok && (key == "" || !strings.Contains(said, value)) {
			t.Fatalf("%q is %q of %q", said, key, value)
		}
	})
}
