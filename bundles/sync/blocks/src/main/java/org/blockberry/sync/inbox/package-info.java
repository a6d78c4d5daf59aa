/**
 * One thread with bounded work of each peer in front of it, on which a stream's handler decides everything. Start with
 * {@link org.blockberry.sync.inbox.Mailbox}. No bundle of its own: each bundle of {@code sync} that needs it carries a private copy.
 */
package org.blockberry.sync.inbox;
