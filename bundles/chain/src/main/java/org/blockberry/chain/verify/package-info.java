/**
 * Whether a commit, a block or evidence may be believed. Start with {@link CommitVerification} and {@link
 * BlockValidation}. Signatures are checked by whoever implements {@link SignatureVerifier}.
 */
@Export
@Version("0.1.0")
package org.blockberry.chain.verify;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
