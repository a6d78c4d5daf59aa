/** Snapshots of the chain's state: made in the background for peers that join, and adopted as the beginning of a chain. Start with {@code Snapshots}. */
package org.blockberry.node.snapshot;
