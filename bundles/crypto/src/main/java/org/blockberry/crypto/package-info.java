/**
 * Signatures, key agreement, authenticated encryption and hashes. Start with {@link
 * org.blockberry.crypto.CryptoLadder}, which picks the fastest provider present that passes our own self-test.
 */
@Export
@Version("0.1.0")
package org.blockberry.crypto;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
