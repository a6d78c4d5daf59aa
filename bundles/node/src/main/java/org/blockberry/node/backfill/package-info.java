/** Headers from before a chain began with a snapshot, for judging evidence about them. Start with {@link org.blockberry.node.backfill.HeadersBelow}. */
package org.blockberry.node.backfill;
