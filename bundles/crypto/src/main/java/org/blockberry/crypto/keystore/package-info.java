/**
 * Private keys at rest: encrypted files bound to one chain and one purpose, import of other forms, and the public key
 * pair of development chains. Start with {@link org.blockberry.crypto.keystore.KeyFiles}.
 */
@Export
@Version("0.1.1")
package org.blockberry.crypto.keystore;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
