// Command peer is an original Glueberry node for tests of ours: it does the handshake of one tag byte per message, sends back what comes on the
// stream "echo", and obeys lines: "dial ID ADDRESS", "send ID TEXT", "close ID", "end". What it prints begins with a word that the test waits for.
package main

import (
	"bufio"
	"crypto/ed25519"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"github.com/blockberries/glueberry"
	"github.com/libp2p/go-libp2p/core/peer"
	"github.com/multiformats/go-multiaddr"
)

const (
	hello     = 1
	publicKey = 2
	complete  = 3
	stream    = "echo"
)

type handshake struct {
	greeted, prepared, completed, done bool
}

var (
	lock  sync.Mutex
	peers = map[peer.ID]*handshake{}
)

func fail(what string, err error) {
	if err != nil {
		fmt.Println("error", what, err)
		os.Exit(1)
	}
}

func tell(what string, id peer.ID, err error) {
	if err != nil {
		fmt.Println("failed", what, id, err)
	}
}

// greet says hello once per connection.
func greet(node *glueberry.Node, id peer.ID) {
	lock.Lock()
	state := peers[id]
	if state == nil {
		state = &handshake{}
		peers[id] = state
	}
	first := !state.greeted
	state.greeted = true
	lock.Unlock()
	if first {
		tell("hello", id, node.Send(id, "handshake", []byte{hello}))
	}
}

func obey(node *glueberry.Node, id peer.ID, data []byte) {
	greet(node, id)
	switch data[0] {
	case hello:
		tell("key", id, node.Send(id, "handshake", append([]byte{publicKey}, node.PublicKey()...)))
	case publicKey:
		tell("prepare", id, node.PrepareStreams(id, ed25519.PublicKey(data[1:]), []string{stream}))
		tell("complete", id, node.Send(id, "handshake", []byte{complete}))
		lock.Lock()
		peers[id].prepared = true
		lock.Unlock()
	case complete:
		lock.Lock()
		peers[id].completed = true
		lock.Unlock()
	}
	lock.Lock()
	state := peers[id]
	ready := state.prepared && state.completed && !state.done
	state.done = state.done || ready
	lock.Unlock()
	if ready {
		tell("finalize", id, node.FinalizeHandshake(id))
	}
}

func main() {
	seed := make([]byte, ed25519.SeedSize)
	seed[0] = 77
	dir, err := os.MkdirTemp("", "glueberry-peer")
	fail("folder", err)
	defer os.RemoveAll(dir)
	listen, err := multiaddr.NewMultiaddr("/ip4/127.0.0.1/tcp/0")
	fail("address", err)
	node, err := glueberry.New(glueberry.NewConfig(ed25519.NewKeyFromSeed(seed), filepath.Join(dir, "book.json"), []multiaddr.Multiaddr{listen}))
	fail("new", err)
	events := node.Events()
	fail("start", node.Start())
	fmt.Println("listening", node.PeerID(), node.Addrs()[0])
	go func() {
		for event := range events {
			fmt.Println("state", event.PeerID, event.State)
			switch event.State {
			case glueberry.StateConnected:
				greet(node, event.PeerID)
			case glueberry.StateDisconnected:
				lock.Lock()
				delete(peers, event.PeerID)
				lock.Unlock()
			}
		}
	}()
	go func() {
		for message := range node.Messages() {
			if message.StreamName == "handshake" {
				if len(message.Data) > 0 {
					obey(node, message.PeerID, message.Data)
				}
				continue
			}
			fmt.Println("message", message.PeerID, message.StreamName, len(message.Data))
			if len(message.Data) == 0 || message.Data[0] != '!' { // not what was sent back to us
				tell("echo", message.PeerID, node.Send(message.PeerID, message.StreamName, message.Data))
			}
		}
	}()
	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		words := strings.SplitN(lines.Text(), " ", 3)
		if words[0] == "end" {
			break
		}
		id, err := peer.Decode(words[1])
		fail("id", err)
		switch words[0] {
		case "dial":
			address, err := multiaddr.NewMultiaddr(words[2])
			fail("address", err)
			fail("add", node.AddPeer(id, []multiaddr.Multiaddr{address}, nil)) // dials by itself
		case "send":
			tell("send", id, node.Send(id, stream, []byte(words[2])))
		case "close":
			tell("close", id, node.Disconnect(id))
		}
	}
	fail("stop", node.Stop())
}
