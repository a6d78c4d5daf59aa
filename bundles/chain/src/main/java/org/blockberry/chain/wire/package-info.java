/**
 * Protocol buffers the way the chain needs them: one encoding per value, and a decoder that accepts nothing else. Start
 * with {@link ProtoMessage}.
 */
@Export
@Version("0.1.1")
package org.blockberry.chain.wire;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
