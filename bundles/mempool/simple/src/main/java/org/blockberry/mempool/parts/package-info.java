/**
 * What the pools of the distribution have in common. It is no bundle of its own: it lies in {@code mempool/simple}, and each of the
 * others carries a private copy (see its {@code bnd.bnd}). Start with {@link org.blockberry.mempool.parts.GuardedMempool}.
 */
package org.blockberry.mempool.parts;
