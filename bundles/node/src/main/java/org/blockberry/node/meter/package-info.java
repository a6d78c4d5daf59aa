/** Metrics of the node that outlive the bundle that shows them. */
package org.blockberry.node.meter;
