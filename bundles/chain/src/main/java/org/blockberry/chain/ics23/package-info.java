/**
 * Proofs that a key has a value in a tree, or that it is absent (ICS-23): messages, encoding and a strict check. Needs no store and no network, so that
 * light clients and the command line use it as it is. Start with {@link org.blockberry.chain.ics23.ProofVerification} for one tree and
 * {@link org.blockberry.chain.ics23.StateProof} for an answer to {@code abci_query}. Source: {@code spec/iavl.md}, sections 14 to 19.
 */
@Export
@Version("0.1.1")
package org.blockberry.chain.ics23;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
