/** Numbers and protocol buffers as libp2p writes them. The only readers of lengths: nothing else turns a number from a peer into memory. */
package org.blockberry.libp2p.wire;
