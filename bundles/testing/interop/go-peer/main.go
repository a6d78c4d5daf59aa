// A stock go-libp2p peer for GoInteropTest: echoes on /test/echo/1.0.0, and on the line "dial ADDRESS" tries everything on that peer. With the argument
// "bench" it is one side of the comparison in testing/benchmarks.
package main

import (
	"bufio"
	"bytes"
	"context"
	"crypto/rand"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/libp2p/go-libp2p"
	"github.com/libp2p/go-libp2p/core/host"
	"github.com/libp2p/go-libp2p/core/network"
	"github.com/libp2p/go-libp2p/core/peer"
	"github.com/libp2p/go-libp2p/p2p/protocol/ping"
)

const echo = "/test/echo/1.0.0"

func main() {
	h, err := start(len(os.Args) > 1 && os.Args[1] == "bench")
	if err != nil {
		panic(err)
	}
	fmt.Printf("listening %s/p2p/%s\n", h.Addrs()[0], h.ID())
	in := bufio.NewScanner(os.Stdin)
	for in.Scan() {
		f := strings.Fields(in.Text())
		if len(f) == 2 && f[0] == "dial" {
			if err := dial(h, f[1]); err != nil {
				fmt.Println("failed", err)
			}
		} else if len(f) == 3 {
			count, _ := strconv.Atoi(f[1])
			if err := bench(h, f[0], count, f[2]); err != nil {
				fmt.Println("failed", err)
			}
		}
	}
}

func start(measured bool) (host.Host, error) {
	if measured {
		return benchHost()
	}
	h, err := libp2p.New(libp2p.ListenAddrStrings("/ip4/127.0.0.1/tcp/0"))
	if err == nil {
		h.SetStreamHandler(echo, func(s network.Stream) { io.Copy(s, s); s.Close() })
	}
	return h, err
}

// dial tries everything on a peer.
func dial(h host.Host, addr string) error {
	ctx, cancel := context.WithTimeout(context.Background(), 300*time.Second)
	defer cancel()
	info, err := peer.AddrInfoFromString(addr)
	if err != nil {
		return err
	}
	if err := h.Connect(ctx, *info); err != nil {
		return err
	}
	pctx, stop := context.WithCancel(ctx)
	defer stop()
	results := ping.Ping(pctx, h, info.ID)
	for i := 0; i < 10; i++ {
		if r := <-results; r.Error != nil {
			return r.Error
		}
	}
	stop()
	protocols, _ := h.Peerstore().GetProtocols(info.ID)
	s, err := h.NewStream(ctx, info.ID, echo)
	if err != nil {
		return err
	}
	data := make([]byte, 256<<20)
	rand.Read(data)
	go func() { s.Write(data); s.CloseWrite() }()
	back, err := io.ReadAll(s)
	if err != nil {
		return err
	}
	s.Close()
	for i := 0; i < 1000; i++ { // lazy negotiation: header, protocol and data in one write
		s, err := h.NewStream(ctx, info.ID, echo)
		if err != nil {
			return err
		}
		s.Write([]byte("small"))
		s.CloseWrite()
		b, err := io.ReadAll(s)
		if err != nil || string(b) != "small" {
			return fmt.Errorf("stream %d: %q %v", i, b, err)
		}
		s.Close()
	}
	_, nope := h.NewStream(ctx, info.ID, "/nope/1.0.0")
	fmt.Printf("dialled same=%v nope=%q protocols=%v\n", bytes.Equal(data, back), fmt.Sprint(nope), protocols)
	return h.Network().ClosePeer(info.ID)
}
