package dev.changeover.test.data;

import org.jspecify.annotations.Nullable;

import org.springframework.data.annotation.Id;

record Customer(@Id long id, @Nullable String email) {
}
