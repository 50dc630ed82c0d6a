package bot

// HeldTables names the tables of what is kept.
func HeldTables() (all []string) {
	for _, h := range holdings {
		if h.table != "" {
			all = append(all, h.table)
		}
	}
	return all
}

// HoldingWords names all words of what is kept, and apart those that say a number.
func HoldingWords() (plain, counted []string) {
	for _, h := range holdings {
		for _, key := range []string{h.words, h.stays} {
			if key != "" {
				plain = append(plain, key)
			}
		}
		if h.forget != "" {
			counted = append(counted, h.deleted)
		}
	}
	return plain, append(counted, "forget_recent", "forget_spoken")
}
