package dev.nocturne.rest;

import static java.lang.annotation.RetentionPolicy.RUNTIME;

import jakarta.interceptor.InterceptorBinding;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.Target;

/** Marks what serves the OpenAPI document; see {@link BuiltDocument}. */
@InterceptorBinding
@Retention(RUNTIME)
@Target(ElementType.TYPE)
public @interface AsBuilt {}
