/** Between the transport and whoever speaks with peers, which are bundles that come and go on their own. */
package org.blockberry.node.peer;
