// MerchantFeatures
