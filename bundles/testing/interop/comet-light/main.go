package main

import (
	"context"
	"encoding/hex"
	"fmt"
	"os"
	"strconv"
	"time"

	dbm "github.com/cometbft/cometbft-db"
	"github.com/cometbft/cometbft/libs/log"
	"github.com/cometbft/cometbft/light"
	"github.com/cometbft/cometbft/light/provider"
	lighthttp "github.com/cometbft/cometbft/light/provider/http"
	dbs "github.com/cometbft/cometbft/light/store/db"
)

// light CHAIN TRUST_HEIGHT TRUST_HASH TARGET PRIMARY WITNESS...
func main() {
	a := os.Args[1:]
	h, _ := strconv.ParseInt(a[1], 10, 64)
	hash, err := hex.DecodeString(a[2])
	if err != nil {
		panic(err)
	}
	target, _ := strconv.ParseInt(a[3], 10, 64)
	primary, err := lighthttp.New(a[0], a[4])
	if err != nil {
		panic(err)
	}
	var witnesses []provider.Provider
	for _, w := range a[5:] {
		p, err := lighthttp.New(a[0], w)
		if err != nil {
			panic(err)
		}
		witnesses = append(witnesses, p)
	}
	for _, mode := range []string{"skipping", "sequential"} {
		opt := light.SkippingVerification(light.DefaultTrustLevel)
		if mode == "sequential" {
			opt = light.SequentialVerification()
		}
		c, err := light.NewClient(context.Background(), a[0], light.TrustOptions{Period: 24 * time.Hour, Height: h, Hash: hash},
			primary, witnesses, dbs.New(dbm.NewMemDB(), a[0]), opt, light.Logger(log.NewNopLogger()))
		if err != nil {
			fmt.Println(mode, "client:", err)
			os.Exit(1)
		}
		b, err := c.VerifyLightBlockAtHeight(context.Background(), target, time.Now())
		if err != nil {
			fmt.Println(mode, "verify:", err)
			os.Exit(1)
		}
		fmt.Println(mode, "verified", b.Height, b.Hash(), "validators", b.ValidatorSet.Size())
	}
}
