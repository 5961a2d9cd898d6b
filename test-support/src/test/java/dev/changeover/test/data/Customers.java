package dev.changeover.test.data;

import org.springframework.data.repository.CrudRepository;

interface Customers extends CrudRepository<Customer, Long> {

}
