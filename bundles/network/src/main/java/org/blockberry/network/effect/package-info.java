/** What the cores of the network ask of the world. Carried out in order by {@link org.blockberry.network.Network} alone. */
package org.blockberry.network.effect;
