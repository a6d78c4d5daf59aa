// The stock IAVL tree under the commands of a test: a line asks, a line answers. Bytes are hex, "-" stands for none.
package main

import (
	"bufio"
	"encoding/hex"
	"fmt"
	"os"
	"strconv"
	"strings"

	"github.com/cosmos/iavl"
	dbm "github.com/cosmos/iavl/db"
)

var out = bufio.NewWriter(os.Stdout)

func bytesOf(text string) []byte {
	if text == "-" {
		return nil
	}
	b, err := hex.DecodeString(strings.TrimPrefix(text, "x"))
	must(err)
	return b
}

func text(b []byte) string {
	if b == nil {
		return "-"
	}
	return "x" + hex.EncodeToString(b)
}

func number(text string) int64 {
	n, err := strconv.ParseInt(text, 10, 64)
	must(err)
	return n
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}

func say(format string, a ...any) {
	fmt.Fprintf(out, format+"\n", a...)
	must(out.Flush())
}

func done(err error) {
	if err != nil {
		say("error %v", err)
	} else {
		say("ok")
	}
}

func newTree(initial int64) *iavl.MutableTree {
	var options []iavl.Option
	if initial > 1 {
		options = append(options, iavl.InitialVersionOption(uint64(initial)))
	}
	return iavl.NewMutableTree(dbm.NewMemDB(), 1000, false, iavl.NewNopLogger(), options...)
}

func export(tree *iavl.MutableTree, version int64) {
	at, err := tree.GetImmutable(version)
	must(err)
	exporter, err := at.Export()
	if err != nil { // no keys
		say("error %v", err)
		return
	}
	defer exporter.Close()
	for {
		node, err := exporter.Next()
		if err == iavl.ErrorExportDone {
			break
		}
		must(err)
		fmt.Fprintf(out, "%s %s %d %d\n", text(node.Key), text(node.Value), node.Version, node.Height)
	}
	say("end")
}

func main() {
	in := bufio.NewScanner(os.Stdin)
	in.Buffer(nil, 1<<26)
	tree := newTree(1)
	var importer *iavl.Importer
	for in.Scan() {
		a := strings.Fields(in.Text())
		switch a[0] {
		case "new":
			tree = newTree(number(a[1]))
		case "set":
			_, err := tree.Set(bytesOf(a[1]), bytesOf(a[2]))
			must(err)
		case "remove":
			_, _, err := tree.Remove(bytesOf(a[1]))
			must(err)
		case "working":
			say("%s", text(tree.WorkingHash()))
		case "rollback":
			tree.Rollback()
		case "commit":
			hash, version, err := tree.SaveVersion()
			must(err)
			say("%d %s", version, text(hash))
		case "overwrite":
			done(tree.LoadVersionForOverwriting(number(a[1])))
		case "prune":
			done(tree.DeleteVersionsTo(number(a[1])))
		case "get":
			at, err := tree.GetImmutable(number(a[2]))
			must(err)
			_, value, err := at.GetWithIndex(bytesOf(a[1])) // from the tree: the fast index keeps what was never committed
			must(err)
			say("%s", text(value))
		case "proof":
			proof, err := tree.GetVersionedProof(bytesOf(a[1]), number(a[2]))
			if err != nil {
				say("error %v", err)
				continue
			}
			encoded, err := proof.Marshal()
			must(err)
			say("%s", text(encoded))
		case "export":
			export(tree, number(a[1]))
		case "import": // into a new tree, which the commands after it use
			tree = newTree(1)
			var err error
			importer, err = tree.Import(number(a[1]))
			must(err)
		case "add":
			must(importer.Add(&iavl.ExportNode{Key: bytesOf(a[1]), Value: bytesOf(a[2]), Version: number(a[3]), Height: int8(number(a[4]))}))
		case "imported":
			must(importer.Commit())
			importer.Close()
			say("%s", text(tree.Hash()))
		default:
			panic(in.Text())
		}
	}
	must(in.Err())
}
