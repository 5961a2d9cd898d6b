package dev.changeover.test.data;

import org.jspecify.annotations.Nullable;

import org.springframework.data.annotation.Id;
import org.springframework.data.relational.core.mapping.Table;

@Table("CUSTOMER")
record Customer(@Id long id, @Nullable String email) {
}
