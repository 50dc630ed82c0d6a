// Vulns reads what govulncheck -format json prints and decides: a vulnerable symbol of a module that the program
// reaches fails (exit 1); findings in the standard library are printed, for a newer Go mends them, not a commit.
package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
)

type message struct {
	Finding *struct {
		OSV   string `json:"osv"`
		Fixed string `json:"fixed_version"`
		Trace []struct {
			Module   string `json:"module"`
			Version  string `json:"version"`
			Function string `json:"function"`
		} `json:"trace"`
	} `json:"finding"`
}

func main() {
	failed, err := read(os.Stdin, os.Stdout)
	if err != nil {
		fmt.Fprintln(os.Stderr, "vulns:", err)
		os.Exit(2)
	}
	if failed {
		os.Exit(1)
	}
}

func read(in io.Reader, out io.Writer) (failed bool, err error) {
	var said []string
	for dec := json.NewDecoder(in); ; {
		var m message
		if err := dec.Decode(&m); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			return false, fmt.Errorf("read govulncheck's output: %w", err)
		}
		if m.Finding == nil || len(m.Finding.Trace) == 0 {
			continue
		}
		at := m.Finding.Trace[0]
		reached := at.Function != ""
		line := fmt.Sprintf("%s in %s %s, fixed in %s", m.Finding.OSV, at.Module, at.Version, m.Finding.Fixed)
		switch {
		case at.Module == "stdlib":
			line = "standard library: " + line
		case reached:
			line, failed = "REACHED: "+line, true
		default:
			line = "required, not reached: " + line
		}
		if !slices.Contains(said, line) {
			said = append(said, line)
		}
	}
	for _, line := range said {
		fmt.Fprintln(out, line)
	}
	fmt.Fprintf(out, "%d findings\n", len(said))
	return failed, nil
}
