/**
 * Plug point of the command line: the transactions of {@code blockberry load}. The bundle of an application brings a
 * {@link org.blockberry.api.load.LoadGeneratorFactory} for its own kind; nothing of this runs in a node.
 */
@Export
@Version("0.1.0")
package org.blockberry.api.load;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
