package dev.changeover.test.data;

import org.springframework.data.annotation.Id;
import org.springframework.data.relational.core.mapping.Table;

@Table("CONTACT")
record Contact(@Id long customerId, String email) {
}
