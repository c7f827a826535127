// log_check.go: read our logs with golang.org/x/mod/sumdb, and write one for us to read.
// SPDX-License-Identifier: EUPL-1.2
//
//	log_check check DIR SIZE...	every checkpoint, tile, entry and proof holds; what is altered
//					in one byte does not
//	log_check write DIR SIZE	a log with checkpoint, signed in DIR/checkpoint and twice in
//					DIR/cosigned; the verifier keys in DIR/vkeys
package main

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"math/rand"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const height = 8

func must(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, "log_check:", err)
		os.Exit(1)
	}
}

// cosigner is a key of type 0x04, as a signer and verifier of notes.
type cosigner struct {
	name    string
	public  ed25519.PublicKey
	private ed25519.PrivateKey
	now     uint64
}

func (c *cosigner) Name() string { return c.name }

func (c *cosigner) KeyHash() uint32 {
	sum := sha256.Sum256(append([]byte(c.name+"\n\x04"), c.public...))
	return binary.BigEndian.Uint32(sum[:])
}

func cosigned(msg []byte, at uint64) []byte {
	return append([]byte(fmt.Sprintf("cosignature/v1\ntime %d\n", at)), msg...)
}

func (c *cosigner) Verify(msg, sig []byte) bool {
	return len(sig) == 72 &&
		ed25519.Verify(c.public, cosigned(msg, binary.BigEndian.Uint64(sig)), sig[8:])
}

func (c *cosigner) Sign(msg []byte) ([]byte, error) {
	sig := make([]byte, 8)
	binary.BigEndian.PutUint64(sig, c.now)
	return append(sig, ed25519.Sign(c.private, cosigned(msg, c.now))...), nil
}

func (c *cosigner) vkey() string {
	key := base64.StdEncoding.EncodeToString(append([]byte{4}, c.public...))
	return fmt.Sprintf("%s+%08x+%s", c.name, c.KeyHash(), key)
}

func parseCosigner(vkey string) (*cosigner, error) {
	parts := strings.SplitN(vkey, "+", 3)
	key, err := base64.StdEncoding.DecodeString(parts[len(parts)-1])
	if err != nil || len(parts) != 3 || len(key) != 33 || key[0] != 4 {
		return nil, fmt.Errorf("%s: not a key of type 0x04", vkey)
	}
	c := &cosigner{name: parts[0], public: key[1:]}
	if fmt.Sprintf("%08x", c.KeyHash()) != parts[1] {
		return nil, fmt.Errorf("%s: wrong key id", vkey)
	}
	return c, nil
}

// folder is a log on the disk, with some files altered.
type folder struct {
	path    string
	altered map[string][]byte
}

func (f *folder) read(name string) ([]byte, error) {
	if data, ok := f.altered[name]; ok {
		return data, nil
	}
	return os.ReadFile(filepath.Join(f.path, "log", name))
}

// tilePath is Go's path without the height, which C2SP leaves out.
func tilePath(t tlog.Tile) string {
	return strings.Replace(t.Path(), "tile/8/", "tile/", 1)
}

func (f *folder) Height() int { return height }

func (f *folder) ReadTiles(tiles []tlog.Tile) ([][]byte, error) {
	var all [][]byte
	for _, t := range tiles {
		data, err := f.read(tilePath(t))
		if err != nil {
			return nil, err
		}
		all = append(all, data)
	}
	return all, nil
}

func (f *folder) SaveTiles(tiles []tlog.Tile, data [][]byte) {}

// neededTiles are the hash tiles of the tree of size entries; NewTiles also names narrower ones.
func neededTiles(size int64) []tlog.Tile {
	var needed []tlog.Tile
	for _, t := range tlog.NewTiles(height, 0, size) {
		count := size >> uint(height*t.L)
		if t.W == 1<<height || int64(t.W) == count-t.N<<height {
			needed = append(needed, t)
		}
	}
	return needed
}

// bundlePath is the path of the bundle of tile n in the tree of size entries.
func bundlePath(n, size int64) string {
	t := tlog.Tile{H: height, L: 0, N: n, W: 256}
	if (n+1)*256 > size {
		t.W = int(size - n*256)
	}
	return strings.Replace(t.Path(), "tile/8/0/", "tile/entries/", 1)
}

// entries reads all entries of the tree of size entries.
func (f *folder) entries(size int64) ([][]byte, error) {
	var all [][]byte
	for n := int64(0); n*256 < size; n++ {
		data, err := f.read(bundlePath(n, size))
		if err != nil {
			return nil, err
		}
		for len(data) > 0 {
			if len(data) < 2 || len(data)-2 < int(binary.BigEndian.Uint16(data)) {
				return nil, errors.New(bundlePath(n, size) + ": an entry is not whole")
			}
			end := 2 + int(binary.BigEndian.Uint16(data))
			all = append(all, data[2:end])
			data = data[end:]
		}
	}
	if int64(len(all)) != size {
		return nil, fmt.Errorf("%d entries instead of %d", len(all), size)
	}
	return all, nil
}

// openCheckpoint opens a checkpoint that both keys must have signed.
func openCheckpoint(data []byte, verifiers ...note.Verifier) (tlog.Tree, error) {
	var tree tlog.Tree
	n, err := note.Open(data, note.VerifierList(verifiers...))
	if err != nil {
		return tree, err
	}
	if len(n.Sigs) != len(verifiers) || len(n.UnverifiedSigs) != 0 {
		return tree, errors.New("a signature is missing or one too many")
	}
	lines := strings.Split(n.Text, "\n")
	if len(lines) != 4 || lines[0] != verifiers[0].Name() {
		return tree, errors.New("not a checkpoint of the log")
	}
	if tree.N, err = strconv.ParseInt(lines[1], 10, 64); err != nil {
		return tree, err
	}
	tree.Hash, err = tlog.ParseHash(lines[2])
	return tree, err
}

// checkAll reads all tiles and entries of the tree, all of which must hold.
func checkAll(f *folder, tree tlog.Tree) ([][]byte, error) {
	reader := tlog.TileHashReader(tree, f)
	if hash, err := tlog.TreeHash(tree.N, reader); err != nil || hash != tree.Hash {
		return nil, fmt.Errorf("the tiles do not give the root: %v", err)
	}
	indexes := make([]int64, tree.N)
	for i := range indexes {
		indexes[i] = tlog.StoredHashIndex(0, int64(i))
	}
	hashes, err := reader.ReadHashes(indexes)
	if err != nil {
		return nil, err
	}
	entries, err := f.entries(tree.N)
	if err != nil {
		return nil, err
	}
	for i, entry := range entries {
		if tlog.RecordHash(entry) != hashes[i] {
			return nil, fmt.Errorf("entry %d has not the hash in its tile", i)
		}
	}
	return entries, nil
}

// checkProofs checks the proofs that C made, and that Go makes the same.
func checkProofs(f *folder, trees map[int64]tlog.Tree, size int64, entries [][]byte) (int, error) {
	data, err := os.ReadFile(filepath.Join(f.path, fmt.Sprintf("proofs.%d", size)))
	if err != nil {
		return 0, err
	}
	tree := trees[size]
	reader := tlog.TileHashReader(tree, f)
	lines := strings.Split(strings.TrimSuffix(string(data), "\n"), "\n")
	for _, line := range lines {
		words := strings.Fields(line)
		first, _ := strconv.ParseInt(words[1], 10, 64)
		var ours, theirs []tlog.Hash
		for _, word := range words[3:] {
			hash, err := tlog.ParseHash(word)
			if err != nil {
				return 0, err
			}
			ours = append(ours, hash)
		}
		if words[0] == "inclusion" {
			leaf := tlog.RecordHash(entries[first])
			if err := tlog.CheckRecord(ours, size, tree.Hash, first, leaf); err != nil {
				return 0, fmt.Errorf("%.60s: %w", line, err)
			}
			theirs, err = tlog.ProveRecord(size, first, reader)
		} else {
			if err := tlog.CheckTree(ours, size, tree.Hash, first, trees[first].Hash); err != nil {
				return 0, fmt.Errorf("%.60s: %w", line, err)
			}
			theirs, err = tlog.ProveTree(size, first, reader)
		}
		if err != nil || fmt.Sprint(ours) != fmt.Sprint(theirs) {
			return 0, fmt.Errorf("%.60s: Go proves it otherwise (%v)", line, err)
		}
	}
	return len(lines), nil
}

// flip is a copy of data with one bit changed.
func flip(data []byte, random *rand.Rand) []byte {
	copied := append([]byte(nil), data...)
	copied[random.Intn(len(copied))] ^= 1 << uint(random.Intn(8))
	return copied
}

// checkTampering alters a byte of each kind of file, which must be noticed.
func checkTampering(path string, tree tlog.Tree, checkpoint []byte, verifiers []note.Verifier,
	random *rand.Rand) error {
	names := []string{bundlePath((tree.N-1)/256, tree.N)}
	for _, t := range neededTiles(tree.N) {
		names = append(names, tilePath(t))
	}
	random.Shuffle(len(names)-1, func(i, j int) { names[i+1], names[j+1] = names[j+1], names[i+1] })
	if len(names) > 12 {
		names = names[:12]
	}
	for _, name := range names {
		f := &folder{path: path}
		data, err := f.read(name)
		if err != nil {
			return err
		}
		f.altered = map[string][]byte{name: flip(data, random)}
		if _, err := checkAll(f, tree); err == nil {
			return fmt.Errorf("a changed byte of %s was not noticed", name)
		}
	}
	for i := 0; i < 200; i++ {
		data := flip(checkpoint, random)
		if other, err := openCheckpoint(data, verifiers...); err == nil {
			return fmt.Errorf("a changed byte of the checkpoint of %d was not noticed", other.N)
		}
	}
	return nil
}

func check(path string, sizes []string) {
	data, err := os.ReadFile(filepath.Join(path, "vkeys"))
	must(err)
	vkeys := strings.Fields(string(data))
	log, err := note.NewVerifier(vkeys[0])
	must(err)
	witness, err := parseCosigner(vkeys[1])
	must(err)
	verifiers := []note.Verifier{log, witness}
	random := rand.New(rand.NewSource(1))
	trees := map[int64]tlog.Tree{}
	for _, text := range sizes {
		size, err := strconv.ParseInt(text, 10, 64)
		must(err)
		checkpoint, err := os.ReadFile(filepath.Join(path, "checkpoint."+text))
		must(err)
		trees[size], err = openCheckpoint(checkpoint, verifiers...)
		must(err)
		f := &folder{path: path}
		entries, err := checkAll(f, trees[size])
		must(err)
		proofs, err := checkProofs(f, trees, size, entries)
		must(err)
		must(checkTampering(path, trees[size], checkpoint, verifiers, random))
		fmt.Printf("size %d: checkpoint, tiles, entries and %d proofs hold; tampering is found\n",
			size, proofs)
	}
}

// entry is one of our log entries.
func entry(seq int64, coop [32]byte) []byte {
	id := sha256.Sum256([]byte(strconv.FormatInt(seq, 10)))
	at := time.Unix(1795376401+seq, 0).UTC().Format("2006-01-02T15:04:05Z")
	return []byte(fmt.Sprintf(
		`{"coop":"sha256:%s","id":"sha256:%s","seq":%d,"time":"%s","type":"receipt"}`,
		hex.EncodeToString(coop[:]), hex.EncodeToString(id[:]), seq, at))
}

func writeFile(path string, data []byte) {
	must(os.MkdirAll(filepath.Dir(path), 0o755))
	must(os.WriteFile(path, data, 0o644))
}

func write(path string, size int64) {
	const origin = "log.go.example/interop"
	coop := sha256.Sum256([]byte("coop"))
	var stored []tlog.Hash
	reader := tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) {
		var hashes []tlog.Hash
		for _, i := range indexes {
			hashes = append(hashes, stored[i])
		}
		return hashes, nil
	})
	var bundle bytes.Buffer
	for seq := int64(0); seq < size; seq++ {
		data := entry(seq, coop)
		hashes, err := tlog.StoredHashes(seq, data, reader)
		must(err)
		stored = append(stored, hashes...)
		must(binary.Write(&bundle, binary.BigEndian, uint16(len(data))))
		bundle.Write(data)
		if (seq+1)%256 == 0 || seq+1 == size {
			writeFile(filepath.Join(path, "log", bundlePath(seq/256, size)), bundle.Bytes())
			bundle.Reset()
		}
	}
	for _, t := range neededTiles(size) {
		data, err := tlog.ReadTileData(t, reader)
		must(err)
		writeFile(filepath.Join(path, "log", tilePath(t)), data)
	}
	root, err := tlog.TreeHash(size, reader)
	must(err)
	skey, vkey, err := note.GenerateKey(nil, origin)
	must(err)
	log, err := note.NewSigner(skey)
	must(err)
	public, private, err := ed25519.GenerateKey(nil)
	must(err)
	witness := &cosigner{name: "witness.go.example/w1", public: public, private: private,
		now: uint64(time.Now().Unix())}
	n := &note.Note{Text: fmt.Sprintf("%s\n%d\n%s\n", origin, size, root)}
	signed, err := note.Sign(n, log)
	must(err)
	writeFile(filepath.Join(path, "checkpoint"), signed)
	signed, err = note.Sign(n, log, witness)
	must(err)
	writeFile(filepath.Join(path, "cosigned"), signed)
	writeFile(filepath.Join(path, "vkeys"), []byte(vkey+"\n"+witness.vkey()+"\n"))
}

func main() {
	switch {
	case len(os.Args) >= 4 && os.Args[1] == "check":
		check(os.Args[2], os.Args[3:])
	case len(os.Args) == 4 && os.Args[1] == "write":
		size, err := strconv.ParseInt(os.Args[3], 10, 64)
		must(err)
		write(os.Args[2], size)
	default:
		fmt.Fprintln(os.Stderr, "usage: log_check check DIR SIZE... | write DIR SIZE")
		os.Exit(2)
	}
}
