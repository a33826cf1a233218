// Command verify-ledger checks what `maestro ledger` writes with nothing but golang.org/x/mod/sumdb, which was written elsewhere for other logs:
// the verifier key and the signed notes with sumdb/note, tiles, entries and proofs with sumdb/tlog.
package main

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

func main() {
	if len(os.Args) < 4 {
		fail(fmt.Errorf("usage: verify-ledger VKEY-FILE export DIR | proof FILE LEAF-FILE | consistency FILE DIR | cosigned NOTE-FILE WITNESS-VKEY"))
	}
	vkey := strings.TrimSuffix(string(read(os.Args[1])), "\n")
	verifier, err := note.NewVerifier(vkey)
	fail(err)
	var result map[string]any
	switch os.Args[2] {
	case "export":
		result = checkExport(verifier, os.Args[3])
	case "proof":
		result = checkProof(verifier, os.Args[3], os.Args[4])
	case "cosigned":
		result = checkCosigned(verifier, os.Args[3], strings.TrimSpace(os.Args[4]))
	case "consistency":
		result = checkConsistency(verifier, os.Args[3], os.Args[4])
	default:
		fail(fmt.Errorf("unknown check %s", os.Args[2]))
	}
	fail(json.NewEncoder(os.Stdout).Encode(result))
}

// checkExport reads every entry of a tlog-tiles directory and compares its hash with the tree that the checkpoint signs.
func checkExport(verifier note.Verifier, dir string) map[string]any {
	tree := openCheckpoint(verifier, read(filepath.Join(dir, "checkpoint")))
	hashes := tlog.TileHashReader(tree, tiles{dir})
	entries := int64(0)
	for bundle := int64(0); bundle*256 < tree.N; bundle++ {
		width := tree.N - bundle*256
		if width > 256 {
			width = 256
		}
		path := tlog.Tile{H: 8, L: -1, N: bundle, W: int(width)}.Path()
		data := read(filepath.Join(dir, "tile/entries", strings.TrimPrefix(path, "tile/8/data/")))
		indexes := make([]int64, width)
		for i := range indexes {
			indexes[i] = tlog.StoredHashIndex(0, bundle*256+int64(i))
		}
		want, err := hashes.ReadHashes(indexes)
		fail(err)
		for _, hash := range want {
			if len(data) < 2 || len(data) < 2+int(binary.BigEndian.Uint16(data)) {
				fail(fmt.Errorf("bundle %d ends early", bundle))
			}
			entry := data[2 : 2+int(binary.BigEndian.Uint16(data))]
			data = data[2+len(entry):]
			if tlog.RecordHash(entry) != hash {
				fail(fmt.Errorf("entry %d is not the one in the tree", entries))
			}
			entries++
		}
		if len(data) != 0 {
			fail(fmt.Errorf("bundle %d has bytes left over", bundle))
		}
	}
	return map[string]any{"entries": entries, "root": tree.Hash.String()}
}

// checkProof checks a C2SP tlog-proof against the bytes of an entry.
func checkProof(verifier note.Verifier, proofFile, leafFile string) map[string]any {
	header, signed, found := bytes.Cut(read(proofFile), []byte("\n\n"))
	lines := strings.Split(string(header), "\n")
	if !found || len(lines) < 2 || lines[0] != "c2sp.org/tlog-proof@v1" {
		fail(fmt.Errorf("not a tlog-proof"))
	}
	index, err := strconv.ParseInt(strings.TrimPrefix(lines[1], "index "), 10, 64)
	fail(err)
	tree := openCheckpoint(verifier, signed)
	fail(tlog.CheckRecord(tlog.RecordProof(parseHashes(lines[2:])), tree.N, tree.Hash, index, tlog.RecordHash(read(leafFile))))
	return map[string]any{"index": index, "size": tree.N}
}

// checkConsistency checks a proof in the form of add-checkpoint; the older root is computed from the tiles of an export.
func checkConsistency(verifier note.Verifier, file, dir string) map[string]any {
	header, signed, _ := bytes.Cut(read(file), []byte("\n\n"))
	lines := strings.Split(string(header), "\n")
	old, err := strconv.ParseInt(strings.TrimPrefix(lines[0], "old "), 10, 64)
	fail(err)
	exported := openCheckpoint(verifier, read(filepath.Join(dir, "checkpoint")))
	oldHash, err := tlog.TreeHash(old, tlog.TileHashReader(exported, tiles{dir}))
	fail(err)
	tree := openCheckpoint(verifier, signed)
	fail(tlog.CheckTree(tlog.TreeProof(parseHashes(lines[1:])), tree.N, tree.Hash, old, oldHash))
	return map[string]any{"old": old, "new": tree.N}
}

// checkCosigned finds the cosignature/v1 of a witness under a checkpoint; sumdb/note knows the format of the line, crypto/ed25519 the signature.
func checkCosigned(verifier note.Verifier, file, vkey string) map[string]any {
	signed := read(file)
	openCheckpoint(verifier, signed)
	opened, err := note.Open(signed, note.VerifierList(verifier))
	fail(err)
	parts := strings.SplitN(vkey, "+", 3)
	key, err := base64.StdEncoding.DecodeString(parts[2])
	fail(err)
	if len(key) != 33 || key[0] != 4 {
		fail(fmt.Errorf("not a cosigner key"))
	}
	id := sha256.Sum256(append([]byte(parts[0]+"\n"), key...))
	if fmt.Sprintf("%x", id[:4]) != parts[1] {
		fail(fmt.Errorf("the id is not that of the key"))
	}
	for _, unverified := range opened.UnverifiedSigs {
		line, err := base64.StdEncoding.DecodeString(unverified.Base64)
		fail(err)
		if unverified.Name != parts[0] || !bytes.Equal(line[:4], id[:4]) || len(line) != 4+8+64 {
			continue
		}
		timestamp := binary.BigEndian.Uint64(line[4:12])
		message := fmt.Sprintf("cosignature/v1\ntime %d\n%s", timestamp, opened.Text)
		if !ed25519.Verify(key[1:], []byte(message), line[12:]) {
			fail(fmt.Errorf("the cosignature does not verify"))
		}
		return map[string]any{"timestamp": timestamp}
	}
	fail(fmt.Errorf("no cosignature of %s", parts[0]))
	return nil
}

func openCheckpoint(verifier note.Verifier, signed []byte) tlog.Tree {
	opened, err := note.Open(signed, note.VerifierList(verifier))
	fail(err)
	lines := strings.Split(opened.Text, "\n")
	if len(lines) < 4 || lines[0] != verifier.Name() {
		fail(fmt.Errorf("not a checkpoint of %s", verifier.Name()))
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	fail(err)
	return tlog.Tree{N: size, Hash: parseHashes(lines[2:3])[0]}
}

func parseHashes(lines []string) []tlog.Hash {
	hashes := make([]tlog.Hash, len(lines))
	for i, line := range lines {
		hash, err := base64.StdEncoding.DecodeString(line)
		fail(err)
		if copy(hashes[i][:], hash) != tlog.HashSize {
			fail(fmt.Errorf("a hash of %d bytes", len(hash)))
		}
	}
	return hashes
}

// tiles reads tiles from a directory; the layout of C2SP has no height in its paths.
type tiles struct{ dir string }

func (t tiles) Height() int                     { return 8 }
func (t tiles) SaveTiles([]tlog.Tile, [][]byte) {}
func (t tiles) ReadTiles(asked []tlog.Tile) ([][]byte, error) {
	data := make([][]byte, len(asked))
	for i, tile := range asked {
		data[i] = read(filepath.Join(t.dir, "tile", strings.TrimPrefix(tile.Path(), "tile/8/")))
	}
	return data, nil
}

func read(file string) []byte {
	data, err := os.ReadFile(file)
	fail(err)
	return data
}

func fail(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
