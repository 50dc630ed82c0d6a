package main

import (
	"github.com/spf13/cobra"

	"summitbot/knowledge/importer"
)

// newRead is the child process that reads one file for the importer: nobody calls it by hand.
func newRead() *cobra.Command {
	var format, charset string
	c := &cobra.Command{
		Use:    "read-file",
		Short:  "Read one file from standard input and write it as a draft (what imports run as a child)",
		Hidden: true,
		Args:   noArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if err := importer.Confine(); err != nil {
				return err
			}
			return importer.Parse(c.InOrStdin(), c.OutOrStdout(), importer.Format(format), charset)
		},
	}
	c.Flags().StringVar(&format, "format", "", "html, pdf or docx")
	c.Flags().StringVar(&charset, "charset", "", "the character set that was declared for it")
	return c
}
