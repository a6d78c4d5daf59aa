package main

import (
	"context"
	"fmt"
	"io"
	"sort"
	"time"

	"github.com/libp2p/go-libp2p"
	"github.com/libp2p/go-libp2p/core/host"
	"github.com/libp2p/go-libp2p/core/network"
	"github.com/libp2p/go-libp2p/core/peer"
	rcmgr "github.com/libp2p/go-libp2p/p2p/host/resource-manager"
	"github.com/libp2p/go-libp2p/p2p/muxer/yamux"
	"github.com/libp2p/go-libp2p/p2p/security/noise"
	"github.com/libp2p/go-libp2p/p2p/transport/tcp"
)

const sink = "/test/sink/1.0.0"
const diallers = 4

// benchHost is a host with what the comparison is about and nothing else, and without limits.
func benchHost() (host.Host, error) {
	limits, err := rcmgr.NewResourceManager(rcmgr.NewFixedLimiter(rcmgr.InfiniteLimits))
	if err != nil {
		return nil, err
	}
	h, err := libp2p.New(libp2p.ListenAddrStrings("/ip4/127.0.0.1/tcp/0"), libp2p.Transport(tcp.NewTCPTransport), libp2p.Security(noise.ID, noise.New),
		libp2p.Muxer(yamux.ID, yamux.DefaultTransport), libp2p.ResourceManager(limits), libp2p.DisableRelay())
	if err != nil {
		return nil, err
	}
	h.SetStreamHandler(sink, func(s network.Stream) {
		buffer := make([]byte, 256<<10)
		for {
			if _, err := s.Read(buffer); err != nil {
				break
			}
		}
		s.Write([]byte("."))
		s.Close()
	})
	h.SetStreamHandler(echo, func(s network.Stream) { io.Copy(s, s); s.Close() })
	return h, nil
}

// bench measures one thing with the peer at an address and says how many seconds it took.
func bench(h host.Host, what string, count int, addr string) error {
	ctx := context.Background()
	info, err := peer.AddrInfoFromString(addr)
	if err != nil {
		return err
	}
	if what == "connects" {
		return connects(count, *info)
	}
	if err := h.Connect(ctx, *info); err != nil {
		return err
	}
	switch what {
	case "chunks":
		return send(ctx, h, info.ID, count, 64<<10)
	case "messages":
		return send(ctx, h, info.ID, count, 128)
	default:
		return roundTrips(ctx, h, info.ID, count)
	}
}

func say(duration time.Duration) { fmt.Printf("seconds %.9f\n", duration.Seconds()) }

func send(ctx context.Context, h host.Host, to peer.ID, count, size int) error {
	s, err := h.NewStream(ctx, to, sink)
	if err != nil {
		return err
	}
	data := make([]byte, size)
	start := time.Now()
	for i := 0; i < count; i++ {
		if _, err := s.Write(data); err != nil {
			return err
		}
	}
	s.CloseWrite()
	if _, err := io.ReadAll(s); err != nil {
		return err
	}
	say(time.Since(start))
	return s.Close()
}

func roundTrips(ctx context.Context, h host.Host, to peer.ID, count int) error {
	s, err := h.NewStream(ctx, to, echo)
	if err != nil {
		return err
	}
	data := make([]byte, 128)
	times := make([]time.Duration, count)
	for i := range times {
		start := time.Now()
		if _, err := s.Write(data); err != nil {
			return err
		}
		if _, err := io.ReadFull(s, data); err != nil {
			return err
		}
		times[i] = time.Since(start)
	}
	sort.Slice(times, func(a, b int) bool { return times[a] < times[b] })
	say(times[count/2])
	return s.Close()
}

var clients []host.Host

func connects(count int, info peer.AddrInfo) error {
	for len(clients) < diallers {
		h, err := benchHost()
		if err != nil {
			return err
		}
		clients = append(clients, h)
	}
	results := make(chan error, diallers)
	start := time.Now()
	for _, h := range clients {
		go func() {
			for i := 0; i < count/diallers; i++ {
				if err := h.Connect(context.Background(), info); err != nil {
					results <- err
					return
				}
				h.Network().ClosePeer(info.ID)
			}
			results <- nil
		}()
	}
	for range clients {
		if err := <-results; err != nil {
			return err
		}
	}
	say(time.Since(start))
	return nil
}
