/** JMH benchmarks, one package per part of the node. How to run them and what they gave: README.md of this module. */
package org.blockberry.testing.benchmarks;
