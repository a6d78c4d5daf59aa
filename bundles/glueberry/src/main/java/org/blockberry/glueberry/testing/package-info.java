/**
 * For tests of applications: nodes that speak with each other in memory, without sockets, threads or cryptography, behind the same interface as the
 * real one. Start with {@link org.blockberry.glueberry.testing.FakeNetwork}.
 */
@Export
@Version("0.1.0")
package org.blockberry.glueberry.testing;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
