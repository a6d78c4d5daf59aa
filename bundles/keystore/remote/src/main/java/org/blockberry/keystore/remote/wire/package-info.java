/**
 * What node and signer say to each other: a Noise channel between two known keys, one question and one answer at a time. Start with
 * {@link org.blockberry.keystore.remote.wire.SignerQuestion}.
 */
package org.blockberry.keystore.remote.wire;
