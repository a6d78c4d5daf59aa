/**
 * The Cramberry wire format, version 2: compact, without self-description, one canonical encoding per value. Start with
 * {@link org.blockberry.cramberry.WireMessage} for generated messages, {@link org.blockberry.cramberry.WireReader} and
 * {@link org.blockberry.cramberry.WireWriter} below them. Needs neither OSGi nor the rest of the node.
 */
@Export
@Version("0.1.0")
package org.blockberry.cramberry;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
