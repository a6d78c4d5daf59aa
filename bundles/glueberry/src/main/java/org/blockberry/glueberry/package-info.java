/**
 * What all parts of Glueberry share: errors with a code. Start with {@link org.blockberry.glueberry.GlueberryException}. Needs neither OSGi nor the
 * rest of the node.
 */
@Export
@Version("0.1.0")
package org.blockberry.glueberry;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
