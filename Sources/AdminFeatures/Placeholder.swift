// AdminFeatures
