/** What the cores of libp2p cost. */
package org.blockberry.testing.benchmarks.libp2p;
