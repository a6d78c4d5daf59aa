/** Accepted transactions on disk, so that they survive a crash. Start with {@link org.blockberry.node.journal.TransactionJournal}. */
package org.blockberry.node.journal;
