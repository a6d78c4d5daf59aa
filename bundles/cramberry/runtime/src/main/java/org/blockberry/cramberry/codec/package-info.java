/**
 * Encoders and decoders put together at run time, for values whose types no schema was compiled for; they write what the
 * original's reflection encoder writes (profile R). Start with {@link org.blockberry.cramberry.codec.Codecs}.
 */
@Export
@Version("0.1.0")
package org.blockberry.cramberry.codec;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
