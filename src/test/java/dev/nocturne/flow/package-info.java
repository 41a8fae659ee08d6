/** Every way a flow can go, and the chart of them. */
@org.jspecify.annotations.NullMarked
package dev.nocturne.flow;
