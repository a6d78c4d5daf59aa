/**
 * How transactions spread: announced, asked for by who lacks them, never twice. Messages are generated from {@code transactions.cram}; the
 * rules are {@link org.blockberry.network.transactions.Gossip}. Source: specification blockberry-protocol, section 8.
 */
package org.blockberry.network.transactions;
