package main

import (
	"strings"
	"testing"
)

const (
	secretTelegram = "1234567890:AAsecretSECRETsecretSECRETsecretSECR"
	secretDiscord  = "MTIzNDU2Nzg5MDEyMzQ1Njc4.Secret.SecretSecretSecretSecretSecretSecret"
)

func TestSettingsThatCannotBe(t *testing.T) {
	for _, tt := range []struct{ name, file, want string }{
		{"an unknown key", "DATA_DIRR=x\n", "DATA_DIRR is not a setting"},
		{"an unknown key beside a token", "TELEGRAM_TOKEN=" + secretTelegram + "\nTELEGRAM=1\n", "TELEGRAM is not a setting"},
		{"a level that is none", "LOG_LEVEL=loud\n", `LOG_LEVEL "loud"`},
		{"no name", "LOG_LEVEL=info\n=" + secretTelegram + "\n", ".env: a line has no name"},
		{"a token alone", secretDiscord + "\n", ".env:1:"},
		{"a quote that does not end", "LOG_LEVEL=info\n\nTELEGRAM_TOKEN=\"" + secretTelegram + "\nDATA_DIR=x\n", ".env:3:"},
		{"a space in the name", "DISCORD TOKEN=" + secretDiscord + "\n", "DISCORD... is not a setting"},
		{"no equals sign", "TELEGRAM_TOKEN " + secretTelegram + "\n", "TELEGRAM_TOKEN... is not a setting"},
		{"bytes that are no text", "\xff\xfe\n", ".env:1:"},
		{"Telegram's token without a colon", "TELEGRAM_TOKEN=AAsecretSECRETsecret\n", "TELEGRAM_TOKEN"},
		{"Telegram's token with a space", "TELEGRAM_TOKEN='1234567890:AAsecret SECRET'\n", "TELEGRAM_TOKEN"},
		{"Telegram's token with letters first", "TELEGRAM_TOKEN=bot1234567890:AAsecretSECRET\n", "TELEGRAM_TOKEN"},
		{"Discord's token with Bot", "DISCORD_TOKEN='Bot " + secretDiscord + "'\n", "DISCORD_TOKEN"},
		{"Discord's token with white space", "DISCORD_TOKEN='Secret Secret'\n", "DISCORD_TOKEN"},
		{"Telegram's address without a scheme", "TELEGRAM_API_URL=127.0.0.1:8081\n", "TELEGRAM_API_URL"},
		{"Telegram's address that is none", "TELEGRAM_API_URL=http://[::1\n", "TELEGRAM_API_URL"},
		{"Discord's address without a scheme", "DISCORD_API_URL=discord.test\n", "DISCORD_API_URL"},
		{"a length of time without a unit", "CORRECT_FOR=7\n", "CORRECT_FOR"},
		{"a year", "CORRECT_FOR=8760h\n", "CORRECT_FOR"},
		{"a moderator of Telegram by name", "TELEGRAM_MODERATORS=42,@ann\n", "TELEGRAM_MODERATORS"},
		{"a moderator of Discord by name", "DISCORD_MODERATORS=ann\n", "DISCORD_MODERATORS"},
		{"Discord's address of another kind", "DISCORD_API_URL=ftp://discord.test\n", "DISCORD_API_URL"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := newForum(t)
			p.write(".env", tt.file)
			for _, args := range [][]string{nil, {"ask", "x"}, {"verify"}} {
				l := p.run("", args...)
				if l.code != exitUsage || !strings.Contains(l.errs, tt.want) || strings.Count(l.errs, "\n") != 1 {
					t.Errorf("%v: want exit 2 and one line with %q, got %s", args, tt.want, l)
				}
				lacks(t, "a token", l.out+l.errs, "ecret", "SECRET")
			}
		})
	}
}

// TestEachFaultOfTheSettings: one start names them all.
func TestEachFaultOfTheSettings(t *testing.T) {
	p := newForum(t)
	p.write(".env", "ONE=1\nTWO=2\nLOG_LEVEL=loud\n")
	l := p.do(exitUsage, "ask", "x")
	wants(t, "errors", l.errs, "ONE is not a setting", "TWO is not a setting", "LOG_LEVEL")
}

func TestTheEnvironmentGoesFirst(t *testing.T) {
	p := newForum(t)
	p.write(".env", "# a remark\nexport TEXTS_DIR=nowhere\nDATA_DIR=from-file\nLOG_LEVEL=\nTELEGRAM_TOKEN=\n")
	p.do(exitDone, "ask", known) // TEXTS_DIR is set in the environment
	p.env["DATA_DIR"] = ""       // empty is not set
	l := p.do(exitDone, "verify")
	wants(t, "verify", l.out, "5 revisions")
	p.read("from-file", "summitbot.db")
	p.env["TEXTS_DIR"] = ""
	wants(t, "TEXTS_DIR of .env", p.do(exitFailed, "ask", known).errs, "TEXTS_DIR", "nowhere")
	p.env["LOG_LEVEL"] = "LOUD"
	p.do(exitUsage, "ask", known)
}

func TestHelpVersionCompletions(t *testing.T) {
	p := newPlace(t)
	wants(t, "--version", p.do(exitDone, "--version").out, "summitbot version ")
	wants(t, "--help", p.do(exitDone, "--help").out, "ask", "import", "export", "history", "verify", "redact", "doctor", "eval", "completion")
	wants(t, "ask --help", p.do(exitDone, "ask", "--help").out, "--lang", "--json", "--batch")
	for _, shell := range []string{"bash", "zsh", "fish", "powershell"} {
		wants(t, shell, p.do(exitDone, "completion", shell).out, "summitbot")
	}
	wants(t, "what a shell asks", p.do(exitDone, "__complete", "im").out, "import")
}
