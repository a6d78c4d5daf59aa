/** What the coordinator costs: a call through a slot, a block through the commit. */
package org.blockberry.testing.benchmarks.node;
