/** How fast stores are. */
package org.blockberry.testing.benchmarks.store;
