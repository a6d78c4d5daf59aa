/** Messages of the stream {@code statesync} and what it allows. Source: protocol of blockberry, section 11. */
package org.blockberry.sync.snapshots.wire;
