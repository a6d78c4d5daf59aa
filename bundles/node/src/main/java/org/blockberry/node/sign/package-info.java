/** Signing that never contradicts itself, whatever crashes. Start with {@link org.blockberry.node.sign.GuardedSigner}. */
package org.blockberry.node.sign;
