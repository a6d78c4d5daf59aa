/**
 * Block, header, commit, validator set and what they are made of: the structures of CometBFT 0.38, byte for byte. Start
 * with {@link org.blockberry.chain.Block}. No I/O, clock or thread; every value is immutable.
 */
@Export
@Version("0.1.0")
package org.blockberry.chain;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
